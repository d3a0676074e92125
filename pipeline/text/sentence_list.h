/** Where a splitter puts its sentences: counted first, then kept, since a list that grew would take
 *  twice the memory of a large text. */
#ifndef JPC_TEXT_SENTENCE_LIST_H
#define JPC_TEXT_SENTENCE_LIST_H

#include "text/sentence.h"
#include "text/utf8.h"

typedef struct jpc_sentence_list {
    jpc_sentence *items; /**< NULL: they are counted */
    size_t n;
    const char *counted; /**< of jpc_sentence_list_add(): newlines were counted up to here … */
    uint32_t line;       /**< … and were so many */
} jpc_sentence_list;

/** Adds a sentence whose characters and line are known. */
static inline void jpc_sentence_append(jpc_sentence_list *list, jpc_sentence sentence)
{
    if (list->items != NULL)
        list->items[list->n] = sentence;
    list->n++;
}

/** Adds text[start, end), unless it is empty. Sentences come in text order. */
static inline void jpc_sentence_list_add(jpc_sentence_list *list, const char *start,
                                         const char *end)
{
    jpc_span text = {start, (size_t)(end - start)};

    if (text.len == 0)
        return;
    if (list->items != NULL) {
        for (; list->counted < start; list->counted++)
            list->line += *list->counted == '\n';
        list->items[list->n] = (jpc_sentence){text, (uint32_t)jpc_utf8_count(text), list->line};
    }
    list->n++;
}

#endif
