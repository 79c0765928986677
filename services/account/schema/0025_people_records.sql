-- Work lists and the view of a client look for what people are asked and told by id or state among all of a firm's.
CREATE INDEX record_of_people ON record USING gin (projection jsonb_path_ops)
  WHERE kind IN ('crm.task', 'crm.note', 'crm.invitation', 'crm.mail', 'crm.goal_plan');
