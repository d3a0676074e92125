#include "job/path_list.h"

#include <inttypes.h>

#include "data/source.h"

static jpc_status read_pieces(jpc_source *source, const char *path, jpc_buf *text, jpc_err *err)
{
    jpc_piece piece = {.kind = JPC_PIECE_BYTES};

    while (piece.kind == JPC_PIECE_BYTES) {
        JPC_TRY(jpc_source_read(source, text, &piece, err));
        if (piece.kind == JPC_PIECE_DAMAGE)
            return jpc_fail(err, JPC_ERR_DATA, "'%s': byte %" PRIu64 ": %s%s%s", path,
                            piece.disk_at, piece.what, piece.detail != NULL ? ": " : "",
                            piece.detail != NULL ? piece.detail : "");
    }
    return JPC_OK;
}

jpc_status jpc_path_list_read(jpc_path_list *list, const char *path, jpc_err *err)
{
    static const char mark[] = "\xEF\xBB\xBF";
    jpc_source *source;
    jpc_status status;

    *list = (jpc_path_list){0};
    JPC_TRY(jpc_source_open(&source, path, false, err));
    status = read_pieces(source, path, &list->text, err);
    jpc_source_close(source);
    list->next = jpc_buf_string(&list->text);
    if (strncmp(list->next, mark, 3) == 0)
        list->next += 3;
    return status;
}

bool jpc_path_list_next(jpc_path_list *list, const char **line)
{
    while (*list->next != '\0') {
        char *at = list->next;
        size_t len = strcspn(at, "\n");

        list->next = at + len + (at[len] == '\n');
        list->line++;
        at[len] = '\0';
        if (len > 0 && at[len - 1] == '\r')
            at[len - 1] = '\0';
        *line = at;
        if (*at != '#' && at[strspn(at, " \t")] != '\0')
            return true;
    }
    return false;
}

void jpc_path_list_release(jpc_path_list *list)
{
    jpc_buf_release(&list->text);
    *list = (jpc_path_list){0};
}
