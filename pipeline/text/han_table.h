/** What tells Japanese from Chinese where both write Han characters. */
#ifndef JPC_TEXT_HAN_TABLE_H
#define JPC_TEXT_HAN_TABLE_H

#include <stdint.h>

#define JPC_HAN_FIRST 0x4E00
#define JPC_HAN_LAST 0x9FFF

/** Indices of jpc_han_singles: U+4E00–9FFF, then these. scripts/make_han_table knows them too. */
enum {
    JPC_HAN_ITERATION = JPC_HAN_LAST + 1 - JPC_HAN_FIRST, /**< 々 */
    JPC_HAN_ZERO,                                         /**< 〇 */
    JPC_HAN_COMPATIBLE,                                   /**< U+F900–FAFF, as 﨑 */
    JPC_HAN_RARE,                                         /**< any other Han character */
    JPC_HAN_SINGLES
};

#define JPC_HAN_PAIR_BITS 17
#define JPC_HAN_SCALE 16 /**< weights per nat */

/** Evidence in 1/16 nat; positive: Japanese. Of a character, and of two neighbours, which share
 *  slots: what collides was learned together. */
extern const int8_t jpc_han_singles[JPC_HAN_SINGLES];
extern const int8_t jpc_han_pairs[1 << JPC_HAN_PAIR_BITS];

/** The slot of two neighbours, given by their indices. */
static inline uint32_t jpc_han_pair(uint32_t first, uint32_t second)
{
    uint32_t mixed = first * 0x9E3779B1u ^ second * 0x85EBCA6Bu;

    return mixed * 0xC2B2AE35u >> (32 - JPC_HAN_PAIR_BITS);
}

#endif
