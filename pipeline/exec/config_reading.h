/** How a configuration wants inputs to be read. */
#ifndef JPC_EXEC_CONFIG_READING_H
#define JPC_EXEC_CONFIG_READING_H

#include "data/reader.h"
#include "data/record.h"
#include "exec/config.h"

/** Whole files, cut into records. */
jpc_reader_options jpc_config_reader(const jpc_config *config);

/** Records of the files `paths`, of which the first has the index `first`, become documents. */
jpc_record_options jpc_config_records(const jpc_config *config, char *const *paths, uint32_t first);

/** The same for files of documents that this program wrote itself: lines of any length. */
jpc_reader_options jpc_config_own_reader(const jpc_config *config);
jpc_record_options jpc_config_own_records(const jpc_config *config, char *const *paths);

#endif
