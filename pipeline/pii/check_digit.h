/** Check digits of the numbers that the detectors of pii/ look for.
 *
 *  Digits are ASCII; what is longer than the number says is not read.
 */
#ifndef JPC_PII_CHECK_DIGIT_H
#define JPC_PII_CHECK_DIGIT_H

#include <stdbool.h>
#include <stddef.h>

/** The formula of Luhn (ISO/IEC 7812-1, annex B): of payment cards, and of the numbers of Japanese
 *  health insurers (厚生労働省, 保険者番号等の設定要領, 検証番号). */
bool jpc_has_luhn_digit(const char *digits, size_t n_digits);

/** Individual numbers (個人番号) of 12 digits: 総務省令第85号 (2014), article 5. */
bool jpc_has_my_number_digit(const char *digits);

/** Corporate numbers (法人番号) of 13 digits: 法人番号の指定等に関する省令 (財務省令第70号, 2014),
 *  article 2. The check digit stands first. */
bool jpc_has_corporate_number_digit(const char *digits);

/** Driving licences of 12 digits; the check digit is the eleventh. No law states the formula:
 *  modulus 11 with the weights 5 4 3 2 7 6 5 4 3 2 is what all who describe it agree on
 *  (https://tetsutalow.github.io/driversnumbercheckdigit). It is evidence, never a condition. */
bool jpc_has_licence_digit(const char *digits);

/** Codes of goods (GTIN-13: EAN, JAN, ISBN-13): GS1 General Specifications, 7.9. */
bool jpc_has_gtin13_digit(const char *digits);

#endif
