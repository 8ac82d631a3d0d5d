# Fen's commands. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run build test bench yardsticks

CONFIG ?= debug
FEN = .build/$(CONFIG)/fen

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## install what is missing, build, start the demo and print its addresses
	@exec $(FEN) demo $(ARGS)

build: ## install what is missing and build the program `fen`
	@Scripts/install.sh build
	@swift build --configuration $(CONFIG) --product fen

test: ## install what is missing, build, run every test and say what ran
	@Scripts/install.sh build tests
	@Scripts/venv.sh
	@Scripts/test.sh

bench: ## release build, run the benchmarks, print one table
	@Scripts/install.sh build
	@$(MAKE) --no-print-directory yardsticks
	@swift build --configuration release --product fen
	@.build/release/fen bench $(ARGS)

YARDSTICKS = .build/yardsticks

yardsticks: $(YARDSTICKS)/sign_bench $(YARDSTICKS)/fsync_bench $(YARDSTICKS)/sqlite_pay $(YARDSTICKS)/pg_batch $(YARDSTICKS)/pg_pay.sql $(YARDSTICKS)/pg_pay_one.sql ## compile what the benchmarks are held against
$(YARDSTICKS)/sign_bench: LDLIBS = -lcrypto
$(YARDSTICKS)/sqlite_pay: LDLIBS = -lsqlite3
$(YARDSTICKS)/pg_batch: LDLIBS = -lpq -lpthread
$(YARDSTICKS)/%: Benchmarks/%.c
	@mkdir -p $(YARDSTICKS)
	@$(CC) -O2 -Wall -I/usr/include/postgresql -o $@ $< $(LDLIBS)

$(YARDSTICKS)/%.sql: Benchmarks/%.sql
	@mkdir -p $(YARDSTICKS)
	@cp $< $@
