/** The way back from characters to the bytes they were decoded from. */
#ifndef JPC_WEB_CHARSET_ENCODE_H
#define JPC_WEB_CHARSET_ENCODE_H

#include <stddef.h>
#include <stdint.h>

/** Tables made by decoding all that can be decoded: some 130 KB. Read-only, for all threads. */
typedef struct jpc_encoder {
    uint16_t shift_jis[0x10000]; /**< lead and trail, or one byte; 0: none */
    uint16_t western[32];        /**< the characters of windows-1252's bytes 80–9F */
} jpc_encoder;

/** Never NULL; release with free(). */
jpc_encoder *jpc_encoder_new(void);

/** Writes the bytes of a character in windows-31j and returns how many; 0: it has none. Where a
 *  character stands in more than one place it is the first. Also takes the characters that other
 *  tables have for the same bytes (〜 and ～). */
size_t jpc_encode_shift_jis(const jpc_encoder *encoder, uint32_t code, unsigned char out[2]);

/** The same for windows-1252, and for the controls that Latin-1 has there. */
size_t jpc_encode_western(const jpc_encoder *encoder, uint32_t code, unsigned char out[2]);

#endif
