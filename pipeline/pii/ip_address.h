/** IP addresses as they are written, in half and full width, and whose they can be. */
#ifndef JPC_PII_IP_ADDRESS_H
#define JPC_PII_IP_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/memory.h"

/** Reads four numbers of 0 to 255 with full stops between them, without leading zeros (RFC 3986,
 *  3.2.2, dec-octet), that begin at text[at]. Returns where they end, which is not before a digit;
 *  0: there are none. */
size_t jpc_ipv4_read(jpc_span text, size_t at, uint8_t octets[4]);

/** Whether it may be a host's on the Internet: in no block of IANA's special-purpose registry, no
 *  multicast group (224.0.0.0/4) and not reserved (240.0.0.0/4). */
bool jpc_ipv4_is_public(const uint8_t octets[4]);

/** Whether its numbers are so large that it is hardly a version, a section or an object
 *  identifier: the first is 100 or more, or three are 20 or more, or the first is 40 or more and
 *  another 20 or more. So are 98 % of all addresses. */
bool jpc_ipv4_has_large_numbers(const uint8_t octets[4]);

/** Reads an address in a form of RFC 4291, 2.2 (eight groups of hexadecimal digits, :: once for
 *  groups of zeros, the last two as an IPv4 address) that begins at text[at]. Returns where it
 *  ends, which is not before a digit; 0: there is none. `n_written`: how many groups are written
 *  out. */
size_t jpc_ipv6_read(jpc_span text, size_t at, uint8_t bytes[16], unsigned *n_written);

/** Whether it is global unicast (2000::/3) and in no block of IANA's special-purpose registry, nor
 *  of 3ffe::/16, which was returned (RFC 3701). */
bool jpc_ipv6_is_global(const uint8_t bytes[16]);

#endif
