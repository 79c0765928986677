/* fix: FIX 4.4 sessions on QuickFIX, behind plain C. All C++ is in fix.cc and its stores.hh.
 *
 * One engine is an initiator or an acceptor with one or more sessions. QuickFIX has threads of its own; every
 * callback here runs on the libuv loop, in the order in which the session took the messages in.
 * Quantities and prices are int64 in 1e-6 and travel as exact text, never as double.
 *
 * What survives a crash is the owner's to keep, in two numbers a session:
 *  - Sender: no number above `reserved_sender_sequence` is ever sent. The engine asks for more by on_reserve() before
 * it runs out; the owner makes the new limit durable, then says fix_engine_reserved(). After a crash the session goes
 * on at the limit + 1; what lies between is answered by a gap fill, so an old order is never sent again.
 *  - Target: each message in carries its `sequence`. The owner keeps the number after the last one whose effect is
 *    durable and gives it as next_target_sequence at the next start; the counterparty sends the rest again
 *    (possible_duplicate), and ExecID discards what was known already.
 *  - A gap fill skips what was sent before it: on_logon() comes, and orders are taken, only when a TestRequest shows
 *    that no gap is left to fill. What was missed comes by on_message() before that.
 * A session with keep_messages (a venue's) keeps its numbers and all it sent in files instead, and resends them.
 */
#ifndef STEWARD_FIX_H
#define STEWARD_FIX_H
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "base/status.h"

#define FIX_ID_SIZE 65
#define FIX_SYMBOL_SIZE 33
#define FIX_TEXT_SIZE 161
#define FIX_RESERVE_BLOCK 1000 /* sender numbers asked for at a time, when fewer than half are left */
#define FIX_INBOUND_LIMIT                                                                                              \
  65536 /* messages that wait for the loop; past it the session starts over from the first not taken */
#define FIX_SESSION_LIMIT 64

enum fix_side { FIX_BUY = '1', FIX_SELL = '2', FIX_SELL_SHORT = '5' }; /* 54 */
enum fix_order_type {                                                  /* 40 */
                      FIX_MARKET = '1',
                      FIX_LIMIT = '2',
                      FIX_STOP = '3',
                      FIX_STOP_LIMIT = '4',
                      FIX_MARKET_ON_CLOSE = '5',
                      FIX_LIMIT_ON_CLOSE = 'B',
};
enum fix_time_in_force {
  FIX_DAY = '0',
  FIX_GTC = '1',
  FIX_OPG = '2',
  FIX_IOC = '3',
  FIX_FOK = '4',
  FIX_GTD = '6',
  FIX_AT_CLOSE = '7'
};                      /* 59 */
enum fix_order_status { /* 39 */
                        FIX_STATUS_NEW = '0',
                        FIX_STATUS_PARTIALLY_FILLED = '1',
                        FIX_STATUS_FILLED = '2',
                        FIX_STATUS_DONE_FOR_DAY = '3',
                        FIX_STATUS_CANCELED = '4',
                        FIX_STATUS_REPLACED = '5',
                        FIX_STATUS_PENDING_CANCEL = '6',
                        FIX_STATUS_STOPPED = '7',
                        FIX_STATUS_REJECTED = '8',
                        FIX_STATUS_SUSPENDED = '9',
                        FIX_STATUS_PENDING_NEW = 'A',
                        FIX_STATUS_EXPIRED = 'C',
                        FIX_STATUS_PENDING_REPLACE = 'E',
};
enum fix_exec_type { /* 150 */
                     FIX_EXEC_NEW = '0',
                     FIX_EXEC_DONE_FOR_DAY = '3',
                     FIX_EXEC_CANCELED = '4',
                     FIX_EXEC_REPLACED = '5',
                     FIX_EXEC_PENDING_CANCEL = '6',
                     FIX_EXEC_REJECTED = '8',
                     FIX_EXEC_PENDING_NEW = 'A',
                     FIX_EXEC_EXPIRED = 'C',
                     FIX_EXEC_PENDING_REPLACE = 'E',
                     FIX_EXEC_TRADE = 'F',
                     FIX_EXEC_TRADE_CORRECT = 'G', /* corrects the fill named by execution_reference */
                     FIX_EXEC_TRADE_CANCEL = 'H',  /* busts the fill named by execution_reference */
                     FIX_EXEC_ORDER_STATUS = 'I',
};
#define FIX_REJECT_UNKNOWN_ORDER 5 /* OrdRejReason 103 */
#define FIX_REJECT_DUPLICATE_ORDER 6
#define FIX_CANCEL_TOO_LATE 0 /* CxlRejReason 102 */
#define FIX_CANCEL_UNKNOWN_ORDER 1
#define FIX_CANCEL_DUPLICATE 6

enum fix_kind {
  FIX_NEW_ORDER_SINGLE = 1,
  FIX_ORDER_CANCEL_REQUEST,
  FIX_ORDER_CANCEL_REPLACE_REQUEST,
  FIX_ORDER_STATUS_REQUEST,
  FIX_EXECUTION_REPORT,
  FIX_ORDER_CANCEL_REJECT,
  FIX_BUSINESS_MESSAGE_REJECT,
  FIX_SESSION_REJECT, /* in only: the counterparty could not read what we sent; in `reject` */
};

/* NewOrderSingle, and the new terms of an OrderCancelReplaceRequest. Absent: "", 0 or '\0'. */
struct fix_order {
  char client_order[FIX_ID_SIZE];          /* ClOrdID 11 */
  char original_client_order[FIX_ID_SIZE]; /* OrigClOrdID 41: of the order to replace */
  char venue_order[FIX_ID_SIZE];           /* OrderID 37, optional in a replace */
  char account[FIX_ID_SIZE];               /* 1 */
  char symbol[FIX_SYMBOL_SIZE];            /* 55 */
  char side, type, time_in_force;
  int64_t shares_e6;        /* OrderQty 38 */
  int64_t price_e6;         /* 44, limits */
  int64_t stop_price_e6;    /* 99, stops */
  int64_t transacted_at_us; /* 60 */
  char text[FIX_TEXT_SIZE]; /* 58 */
};

/* OrderCancelRequest and OrderStatusRequest. */
struct fix_order_reference {
  char client_order[FIX_ID_SIZE];          /* 11: of the request (cancel), of the order (status) */
  char original_client_order[FIX_ID_SIZE]; /* 41: cancel only */
  char venue_order[FIX_ID_SIZE];           /* 37, optional */
  char status_request[FIX_ID_SIZE];        /* OrdStatusReqID 790: status only, comes back in the report */
  char account[FIX_ID_SIZE];
  char symbol[FIX_SYMBOL_SIZE];
  char side;
  int64_t shares_e6;        /* cancel: the order's quantity */
  int64_t transacted_at_us; /* cancel */
};

struct fix_execution_report {
  char venue_order[FIX_ID_SIZE];           /* 37 */
  char client_order[FIX_ID_SIZE];          /* 11 */
  char original_client_order[FIX_ID_SIZE]; /* 41 */
  char execution[FIX_ID_SIZE];             /* ExecID 17 */
  char execution_reference[FIX_ID_SIZE];   /* ExecRefID 19 */
  char status_request[FIX_ID_SIZE];        /* 790 */
  char account[FIX_ID_SIZE];
  char symbol[FIX_SYMBOL_SIZE];
  char execution_type; /* enum fix_exec_type */
  char status;         /* enum fix_order_status */
  char side, type, time_in_force;
  int reject_reason;                          /* 103, -1 when absent */
  int64_t shares_e6, price_e6, stop_price_e6; /* the order's */
  int64_t last_shares_e6, last_price_e6;      /* 32, 31: this fill's */
  int64_t leaves_shares_e6, done_shares_e6;   /* 151, 14 */
  int64_t average_price_e6;                   /* 6, rounded half even */
  int64_t commission_e4;                      /* 12 where CommType 13 is 3 (absolute); of this fill */
  char settles_on[9];                         /* SettlDate 64, "20260102" */
  int64_t transacted_at_us;                   /* 60 */
  char text[FIX_TEXT_SIZE];
};

struct fix_order_cancel_reject {
  char venue_order[FIX_ID_SIZE];           /* 37; "NONE" when unknown */
  char client_order[FIX_ID_SIZE];          /* 11: of the refused request */
  char original_client_order[FIX_ID_SIZE]; /* 41 */
  char status;                             /* 39: the order's */
  char response_to;                        /* 434: '1' cancel, '2' replace */
  int reject_reason;                       /* 102, -1 when absent */
  char text[FIX_TEXT_SIZE];
};

struct fix_reject {
  int64_t reference_sequence;  /* 45: MsgSeqNum of what was refused, as fix_engine_send() gave it; 0 when absent */
  char reference_type[4];      /* 372 */
  char reference[FIX_ID_SIZE]; /* BusinessRejectRefID 379 */
  int reason;                  /* 380 or 373; -1 when absent */
  char text[FIX_TEXT_SIZE];
};

struct fix_message {
  enum fix_kind kind;
  int session;                    /* index in the options */
  char on_behalf_of[FIX_ID_SIZE]; /* 115: to a venue, the firm's code */
  char deliver_to[FIX_ID_SIZE];   /* 128: from a venue, the firm's code */
  bool possible_resend;           /* 97: perhaps sent before under another sequence number */
  bool possible_duplicate;        /* 43, in only: this very message was sent before */
  int64_t sequence;               /* 34, in only */
  int64_t sent_at_us;             /* 52, in only */
  union {
    struct fix_order order;               /* NEW_ORDER_SINGLE, ORDER_CANCEL_REPLACE_REQUEST */
    struct fix_order_reference reference; /* ORDER_CANCEL_REQUEST, ORDER_STATUS_REQUEST */
    struct fix_execution_report report;
    struct fix_order_cancel_reject cancel_reject;
    struct fix_reject reject; /* BUSINESS_MESSAGE_REJECT, SESSION_REJECT */
  };
};

struct fix_session_options {
  const char *sender; /* SenderCompID: ours */
  const char *target; /* TargetCompID: the counterparty's */
  const char
      *host; /* initiator: where to connect. acceptor: "127.0.0.1" takes connections of this host alone, else NULL */
  int port;
  int heartbeat_s;                  /* 0: 30 */
  int64_t next_sender_sequence;     /* 0: 1. Not used with keep_messages */
  int64_t reserved_sender_sequence; /* the highest number that was made durable; 0: next + FIX_RESERVE_BLOCK - 1 */
  int64_t next_target_sequence;     /* 0: 1; with keep_messages 0: as in the files */
};

struct fix_callbacks { /* all on the loop; the message lives as long as the call; any may be NULL */
  void (*on_logon)(void *context, int session);
  void (*on_logout)(void *context, int session); /* logged out or the connection lost; only after a logon */
  void (*on_message)(void *context, const struct fix_message *message);
  void (*on_reserve)(void *context, int session, int64_t until); /* make `until` durable, then fix_engine_reserved() */
  void (*on_event)(void *context, int session,
                   const char *text); /* what QuickFIX would log; session -1: the engine's */
};

struct fix_options {
  uv_loop_t *loop;
  bool acceptor;                              /* else initiator */
  const struct fix_session_options *sessions; /* copied */
  int session_count;
  const char *keep_messages; /* an existing folder: numbers and sent messages are kept there, a ResendRequest resends */
  int reconnect_s;           /* initiator; 0: 1 */
  struct fix_callbacks callbacks;
  void *context;
};

struct fix_engine;

/* Starts the sessions. INVALID_ARGUMENT names the field; UNAVAILABLE when the port cannot be bound. */
struct status fix_engine_new(const struct fix_options *options, struct fix_engine **out);

/* Stops the sessions (takes up to a second) and closes; no callback comes after it. The loop must run once more. */
void fix_engine_free(struct fix_engine *engine);

/* Hands a message to its session; from any thread, never waits for the network. *sequence (may be NULL) is the
 * MsgSeqNum used. UNAVAILABLE: not logged on (with keep_messages that is ok: it is sent when the counterparty asks).
 * RESOURCE_EXHAUSTED: the reserved numbers are used up. INVALID_ARGUMENT: the field is missing or cannot be sent. */
struct status fix_engine_send(struct fix_engine *engine, const struct fix_message *message, int64_t *sequence);

/* The owner made `until` durable: numbers up to it may be sent. */
void fix_engine_reserved(struct fix_engine *engine, int session, int64_t until);

struct fix_sequences {
  int64_t next_sender, reserved_sender;
  int64_t next_target; /* what the session expects next; may be ahead of what on_message has shown */
};
struct fix_sequences fix_engine_sequences(struct fix_engine *engine, int session);

bool fix_engine_is_logged_on(struct fix_engine *engine, int session);
void fix_engine_logout(struct fix_engine *engine, int session); /* says Logout and stays out until fix_engine_logon() */
void fix_engine_logon(struct fix_engine *engine, int session);
void fix_engine_cut(struct fix_engine *engine,
                    int session); /* drops the connections of the session's port, as a fault would */
#endif
