/* session_limits: how long sessions of a firm last that has said nothing else. */
#ifndef STEWARD_ACCOUNT_SESSION_LIMITS_H
#define STEWARD_ACCOUNT_SESSION_LIMITS_H

#define SESSION_IDLE_S 1800      /* without use */
#define SESSION_ABSOLUTE_S 43200 /* at the most */
#endif
