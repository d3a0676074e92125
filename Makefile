# make [MODE=release|debug|asan|tsan|cov] [CC=clang] [V=1]
#   all check check-unit check-golden check-cli check-property check-e2e fuzz bench lint format install uninstall clean
MODE ?= release
CC := $(if $(filter default,$(origin CC)),gcc,$(CC))
TOOLCHAIN := $(if $(findstring clang,$(CC)),-clang)
BUILD := build/$(MODE)$(TOOLCHAIN)
prefix ?= /usr/local
DESTDIR ?=

PACKAGES := libzstd libdeflate zlib libpcre2-8 libxxhash yaml-0.1 libutf8proc libbrotlidec
PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null)
MECAB_LIBS := $(shell mecab-config --libs 2>/dev/null)
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
ALL_CFLAGS := -std=c11 -pthread $(WARN) $(WERROR) $(CFLAGS_$(MODE)) $(PKG_CFLAGS) $(CFLAGS)
ALL_LIBS := $(PKG_LIBS) $(MECAB_LIBS) -lm

SRC := $(sort $(wildcard pipeline/*/*.c filters/*.c dedup/*.c))
MAIN := pipeline/cli/main.c
OBJ := $(SRC:%.c=$(BUILD)/%.o)
LIB := $(BUILD)/libjpcurate.a
UNIT := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/unit/test_*.c)))
BENCH := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/bench/bench_*.c)))
FUZZ := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))

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

-include $(OBJ:.o=.d) $(UNIT:=.d) $(BENCH:=.d) $(FUZZ:=.d)
.SECONDARY:

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIB)
	@echo LINK $@
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) $(ALL_LIBS) $(TEST_LIBS)

# ---- tests -------------------------------------------------------------------

export JPCURATE := $(CURDIR)/$(BUILD)/jpcurate
PROVE := prove --timer --failures

.PHONY: check check-unit check-golden check-cli check-property check-e2e
check: all $(UNIT)
	$(Q)$(PROVE) --exec '' $(UNIT) && $(PROVE) $(sort $(wildcard tests/golden/*.sh tests/property/*.sh tests/cli/*.sh tests/e2e/*.sh))

check-unit: $(UNIT)
	$(Q)$(PROVE) --exec '' $(UNIT)

check-golden: all
	$(Q)$(PROVE) tests/golden/*.sh

check-cli: all
	$(Q)$(PROVE) tests/cli/*.sh

check-property: all
	$(Q)$(PROVE) tests/property/*.sh

check-e2e: all
	$(Q)$(PROVE) tests/e2e/*.sh

# One unit test: make unit T=charset
.PHONY: unit
unit: $(BUILD)/tests/unit/test_$(T)
	$(Q)$<

.PHONY: clean
clean:
	rm -rf build
