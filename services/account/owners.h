/* owners: which service alone writes records of a kind and facts of a name, for it knows their rules. */
#ifndef STEWARD_ACCOUNT_OWNERS_H
#define STEWARD_ACCOUNT_OWNERS_H

/* The service's name; NULL: anybody who may write records or facts at all. */
const char *owner_of_kind(const char *kind);
const char *owner_of_fact(const char *name);
#endif
