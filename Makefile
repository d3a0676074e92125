# make [MODE=release|debug|asan|tsan|cov|fuzz] [CC=clang] [V=1]
#   all check check-unit check-golden check-cli check-property check-e2e unit T=NAME
#   fuzz bench bench-charset bench-html bench-job bench-minhash bench-near bench-paragraphs
#   bench-pii bench-text bench-url lint format install uninstall clean
MODE ?= release
CC := $(if $(filter default,$(origin CC)),gcc,$(CC))
TOOLCHAIN := $(if $(findstring clang,$(CC)),-clang)
BUILD := build/$(MODE)$(TOOLCHAIN)
prefix ?= /usr/local
DESTDIR ?=

PACKAGES := libzstd libdeflate zlib libpcre2-8 libxxhash yaml-0.1 libutf8proc libbrotlidec \
	liblz4 libcrypto libpsl
PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null)
# libmecab.so brings its C++ runtime; the development files of one need not be there.
MECAB_LIBS := $(filter-out -lstdc++,$(shell mecab-config --libs 2>/dev/null))
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

CPPFLAGS += -I. -Ipipeline -D_POSIX_C_SOURCE=200809L
WARN := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wwrite-strings -Wpointer-arith -Wformat=2
WERROR ?= -Werror
CFLAGS_release := -O2 -g
CFLAGS_debug := -O0 -g3
CFLAGS_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS_tsan := -O1 -g -fsanitize=thread
CFLAGS_cov := -O0 -g --coverage
CFLAGS_fuzz := $(CFLAGS_asan) -fsanitize=fuzzer-no-link
ALL_CFLAGS := -std=c11 -pthread $(WARN) $(WERROR) $(CFLAGS_$(MODE)) $(PKG_CFLAGS) $(CFLAGS)
ALL_LIBS := $(PKG_LIBS) $(MECAB_LIBS) -lm

SRC := $(sort $(wildcard pipeline/*/*.c filters/*.c dedup/*.c))
MAIN := pipeline/cli/main.c
OBJ := $(SRC:%.c=$(BUILD)/%.o)
LIB := $(BUILD)/libjpcurate.a
UNIT := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/unit/test_*.c)))
# libxml2 is what bench_html measures against; without it that one is not built.
LIBXML_LIBS := $(shell pkg-config --libs libxml-2.0 2>/dev/null)
BENCH := $(patsubst %.c,$(BUILD)/%,$(sort $(filter-out \
	$(if $(LIBXML_LIBS),,tests/bench/bench_html.c),$(wildcard tests/bench/bench_*.c))))
FUZZ := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FAULT := $(addprefix $(BUILD)/tests/fault/,jpcurate check_run)
NEAR := $(addprefix $(BUILD)/tests/near/,make_near mode_oracle near_oracle set_buckets similarity \
	peak paragraph_oracle)
BOMB := $(BUILD)/tests/bomb/make_bomb
FAULT_OBJ := $(addprefix $(BUILD)/tests/fault/,durable.o fault.o wrap.o)

# A test is linked in a third of the time by gold, which does not know the sanitizers of clang.
SANITIZED_CLANG := $(and $(TOOLCHAIN),$(findstring -fsanitize,$(CFLAGS_$(MODE))))
FAST_LINK := $(if $(SANITIZED_CLANG),,$(if $(shell command -v ld.gold),-fuse-ld=gold))

Q := $(if $(V),,@)

.PHONY: all
all: $(BUILD)/jpcurate

$(BUILD)/jpcurate: $(BUILD)/$(MAIN:.c=.o) $(LIB)
	@echo LINK $@
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(ALL_LIBS)

# An archive, so that a unit test links only what it needs.
$(LIB): $(filter-out $(BUILD)/$(MAIN:.c=.o),$(OBJ))
	@echo AR $@
	$(Q)rm -f $@ && $(AR) rc $@ $^

# Objects are rebuilt when the flags change, not only when the sources do.
FLAGS := $(CC) $(CPPFLAGS) $(ALL_CFLAGS)
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(FLAGS)' | cmp -s - $@ || echo '$(FLAGS)' > $@
$(BUILD)/version: FORCE
	@mkdir -p $(@D)
	@echo '$(VERSION)' | cmp -s - $@ || echo '$(VERSION)' > $@
.PHONY: FORCE
FORCE:

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo CC $<
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/pipeline/cli/cmd_version.o: CPPFLAGS += -DJPC_GIT_VERSION='"$(VERSION)"'
$(BUILD)/pipeline/cli/cmd_version.o: $(BUILD)/version
$(BUILD)/pipeline/text/morpheme.o: CPPFLAGS += -DJPC_MECAB_DICDIR='"$(shell mecab-config --dicdir)"'

-include $(OBJ:.o=.d) $(UNIT:=.d) $(BENCH:=.d) $(FUZZ:=.d) \
	$(FAULT_OBJ:.o=.d) $(BUILD)/tests/fault/check_run.d $(NEAR:=.d) $(BOMB:=.d)
.SECONDARY:

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIB)
	@echo LINK $@
	$(Q)$(CC) $(ALL_CFLAGS) $(FAST_LINK) $(LDFLAGS) -o $@ $< $(LIB) $(ALL_LIBS) $(TEST_LIBS)

$(BUILD)/tests/bench/bench_html.o: CPPFLAGS += \
	$(patsubst -I%,-isystem %,$(shell pkg-config --cflags-only-I libxml-2.0 2>/dev/null))
$(BUILD)/tests/bench/bench_html: TEST_LIBS := $(LIBXML_LIBS)

# The program with faults between it and the system: tests/fault/fault.c.
WRAPPED := open fopen fclose opendir readdir closedir read pread lseek stat lstat fstat access \
	write pwrite ftruncate fsync fdatasync close rename link unlink mkdir rmdir utimensat \
	futimens flock fork clock_gettime time pthread_cond_timedwait
$(BUILD)/tests/fault/jpcurate: $(BUILD)/$(MAIN:.c=.o) $(FAULT_OBJ) $(LIB)
	@echo LINK $@
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) $(WRAPPED:%=-Wl,--wrap=%) -o $@ $^ $(ALL_LIBS)

# ---- tests -------------------------------------------------------------------

export JPCURATE := $(CURDIR)/$(BUILD)/jpcurate
PROVE := prove --timer --failures
PROVE_EACH = $(PROVE) --exec tests/one_test

.PHONY: tests fault near bomb check check-unit check-golden check-cli check-property check-e2e
tests: all fault near bomb $(UNIT)
fault: $(FAULT)
near: $(NEAR)
bomb: $(BOMB)

# Where one thread runs there are no races to be found: it takes TSan long to say so.
CHECKED := $(if $(filter tsan,$(MODE)),$$(for test in $(UNIT); do \
	if nm $$test | grep -q pthread_create; then echo $$test; fi; done),$(UNIT))

# The longest ones first, so that none of them is what all others have waited for.
LONGEST := $(addprefix tests/,cli/run_lock.sh cli/run_killed.sh cli/run_near.sh cli/run_split.sh \
	golden/run_golden.sh cli/run_fault.sh cli/pipe_near.sh cli/run_near_killed.sh \
	cli/run_error.sh property/laws.sh e2e/configs.sh cli/run_corpus.sh cli/bombs.sh)
SCRIPTS := $(sort $(foreach kind,golden property cli e2e,$(wildcard tests/$(kind)/*.sh)))

check: tests
	$(Q)$(PROVE_EACH) $(LONGEST) $(CHECKED) $(filter-out $(LONGEST),$(SCRIPTS))

check-unit: $(UNIT)
	$(Q)$(PROVE_EACH) $(CHECKED)

check-golden: all
	$(Q)$(PROVE_EACH) tests/golden/*.sh

check-cli: all fault near bomb
	$(Q)$(PROVE_EACH) tests/cli/*.sh

check-property: all
	$(Q)$(PROVE_EACH) tests/property/*.sh

check-e2e: all
	$(Q)$(PROVE_EACH) tests/e2e/*.sh

# One unit test: make unit T=charset
.PHONY: unit
unit: $(BUILD)/tests/unit/test_$(T)
	$(Q)$<

# Replays the corpora (best with MODE=asan). To search for new inputs, which needs the runtime of
# clang (Debian: libclang-rt-dev): scripts/fuzz, or make fuzz CC=clang MODE=fuzz FUZZ_SECONDS=60
FUZZ_SECONDS ?= 60
FUZZ_MAIN := $(if $(filter fuzz,$(MODE)),-fsanitize=fuzzer,$(BUILD)/tests/fuzz/replay.o)

$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(filter %.o,$(FUZZ_MAIN)) $(LIB)
	@echo LINK $@
	$(Q)$(CC) $(ALL_CFLAGS) $(FAST_LINK) $(LDFLAGS) -o $@ $< $(FUZZ_MAIN) $(LIB) $(ALL_LIBS)

.PHONY: fuzz $(FUZZ:=.run)
fuzz: $(FUZZ:=.run)

FUZZ_FLAGS = $(if $(filter fuzz,$(MODE)),-max_total_time=$(FUZZ_SECONDS) -timeout=25 \
	-rss_limit_mb=1024 -artifact_prefix=$(BUILD)/$(<F:fuzz_%=%)- $(BUILD)/corpus/$(<F:fuzz_%=%))

$(FUZZ:=.run): %.run: %
	@echo FUZZ $(<F:fuzz_%=%)
	$(Q)mkdir -p $(BUILD)/corpus/$(<F:fuzz_%=%)
	$(Q)$< $(FUZZ_FLAGS) tests/fuzz/corpus/$(<F:fuzz_%=%)

# Speeds and memory of whole runs: BENCH_DATA names the folder of real material.
# bench-charset: decoders against iconv, validation of UTF-8. bench-minhash: signatures of generated
# documents. bench-text: normalisation and metrics against libmecab. bench-html: extraction against
# libxml2, and a crawl with little Japanese against libdeflate. bench-job: what runs cost beside the
# work on documents. bench-near: near-duplicates among 10⁵ to 10⁷ generated signatures, which needs
# no material, but 8 GB of disk. bench-paragraphs: tables of paragraphs against libmecab. bench-pii:
# detectors of personal information against libmecab. bench-url: lists of 10⁶ generated hosts and
# addresses. bench-older: near-duplicates of older runs.
.PHONY: bench benches bench-charset bench-html bench-job bench-minhash bench-near bench-text
.PHONY: bench-older bench-paragraphs bench-pii bench-url
benches: $(BENCH)
bench: export BENCH_PROGRAMS := $(BUILD)/tests/bench
bench: all $(BENCH)
	$(Q)slow=0; \
	$(BENCH_PROGRAMS)/bench_charset || slow=1; \
	$(BENCH_PROGRAMS)/bench_minhash || slow=1; \
	mkdir -p build/bench; $(BENCH_PROGRAMS)/bench_url build/bench || slow=1; \
	tests/bench/text_speed.sh || slow=1; \
	tests/bench/pii_speed.sh || slow=1; \
	tests/bench/html_speed.sh || slow=1; \
	tests/bench/pipeline_speed.sh || slow=1; \
	tests/bench/job_layer.sh || slow=1; \
	tests/bench/paragraph_speed.sh || slow=1; \
	tests/bench/near_duplicates.sh || slow=1; \
	tests/bench/older_runs.sh || slow=1; \
	exit $$slow
bench-charset: $(BUILD)/tests/bench/bench_charset
	$(Q)$<
bench-html: $(BENCH)
	$(Q)BENCH_PROGRAMS=$(BUILD)/tests/bench tests/bench/html_speed.sh
bench-minhash: $(BUILD)/tests/bench/bench_minhash
	$(Q)$<
bench-url: $(BUILD)/tests/bench/bench_url
	$(Q)mkdir -p build/bench && $< build/bench
bench-pii: all $(BENCH)
	$(Q)BENCH_PROGRAMS=$(BUILD)/tests/bench tests/bench/pii_speed.sh
bench-paragraphs: all $(BENCH)
	$(Q)BENCH_PROGRAMS=$(BUILD)/tests/bench tests/bench/paragraph_speed.sh
bench-text: $(BENCH)
	$(Q)BENCH_PROGRAMS=$(BUILD)/tests/bench tests/bench/text_speed.sh
bench-job: all $(BENCH)
	$(Q)BENCH_PROGRAMS=$(BUILD)/tests/bench tests/bench/job_layer.sh
bench-near: all $(BENCH)
	$(Q)BENCH_PROGRAMS=$(BUILD)/tests/bench tests/bench/near_duplicates.sh
bench-older: all $(BENCH)
	$(Q)BENCH_PROGRAMS=$(BUILD)/tests/bench tests/bench/older_runs.sh

# ---- source ------------------------------------------------------------------

.PHONY: lint format
lint:
	$(Q)bad=0; \
	scripts/check_layers.sh || bad=1; \
	CC='$(CC)' CFLAGS='$(CPPFLAGS) $(ALL_CFLAGS)' scripts/check_headers.sh || bad=1; \
	scripts/check_style.sh || bad=1; \
	grep -rlE '^#!/bin/sh' scripts tests .ci | xargs shellcheck -x -e SC2317 || bad=1; \
	exit $$bad

C_FILES = $(shell find pipeline filters dedup tests -name '*.[ch]')
GENERATED := %/charset_table.c %/unicode_table.c %/han_table.c %/city_table.c %/html_entity_table.h
format:
	$(Q)clang-format -i $(sort $(filter-out $(GENERATED),$(C_FILES)))

# ---- installation ------------------------------------------------------------

bindir := $(DESTDIR)$(prefix)/bin
datadir := $(DESTDIR)$(prefix)/share
CONFIGS = $(shell find configs -type f)

.PHONY: install uninstall
install: all
	install -d $(bindir) $(datadir)/man/man1 $(datadir)/bash-completion/completions
	install -m 755 $(BUILD)/jpcurate $(bindir)/jpcurate
	install -m 644 pipeline/cli/jpcurate.1 $(datadir)/man/man1/jpcurate.1
	install -m 644 pipeline/cli/jpcurate.bash $(datadir)/bash-completion/completions/jpcurate
	for file in $(CONFIGS); do \
		install -D -m 644 $$file $(datadir)/jpcurate/$$file || exit 1; \
	done

uninstall:
	rm -f $(bindir)/jpcurate $(datadir)/man/man1/jpcurate.1
	rm -f $(datadir)/bash-completion/completions/jpcurate
	rm -rf $(datadir)/jpcurate

.PHONY: clean
clean:
	rm -rf build
