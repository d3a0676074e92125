/** The version. Semantic: a change in which documents are kept, or in one byte of output for the
 *  same configuration, is at least a minor version. */
#ifndef JPC_CLI_VERSION_H
#define JPC_CLI_VERSION_H

#define JPC_VERSION "0.1.0"

#endif
