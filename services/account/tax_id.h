/* tax_id: a tax id as people write it, as it is kept, and as it is shown. Pure. */
#ifndef STEWARD_ACCOUNT_TAX_ID_H
#define STEWARD_ACCOUNT_TAX_ID_H
#include <stdbool.h>

#define TAX_ID_SIZE 33 /* with the NUL */
#define TAX_ID_SHOWN 4
#define TAX_ID_SHORTEST 5 /* of other countries: shorter ones would be shown nearly whole */

/* Without blanks, '-' and '.', letters as capitals. A US id has nine digits: a social security number or ITIN (area not
 * 000 or 666, group not 00, serial not 0000: 20 CFR 422.103), or an EIN for an organisation. False when it is none. */
bool tax_id_read(const char *text, bool is_us, bool is_organisation, char out[TAX_ID_SIZE]);

/* The last four characters. */
const char *tax_id_last_four(const char *tax_id);
#endif
