/* joe_kuo_text: the file joe_kuo.txt, embedded at build. */
#ifndef STEWARD_CRM_JOE_KUO_TEXT_H
#define STEWARD_CRM_JOE_KUO_TEXT_H
extern const char joe_kuo_text[];
#endif
