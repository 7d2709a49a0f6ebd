# The words a developer types; `make` alone lists them. Everything that a word needs, it installs or names.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help serve test build dev check bench lighthouse soak fuzz guide simulators front lint lint-front schema test-rust test-fuzz test-e2e

cache := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/comptoir
export TOOLS_DIR ?= $(cache)/tools
export PATH := $(TOOLS_DIR)/bin:$(PATH)
target := $(or $(CARGO_TARGET_DIR),target)
# The stories that have a long form.
soaked := $(addprefix stories/,$(addsuffix .spec.ts,kill transfers axe-backoffice ajout-d-un-produit configuration \
  deroulement-des-commandes guide le-backoffice-des-commandes livraison-automatique livraison-manuelle test-en-catalogue-protege))

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

serve: build ## Build, and run a demo shop on http://127.0.0.1:8080
	$(target)/release/comptoir serve --demo

build: front ## Build the program with both front ends in it: target/release/comptoir
	cargo build --release --locked -p comptoir

test: test-rust test-fuzz test-e2e ## Run every test: both databases, the fuzz targets, the front ends, the stories in a real Chromium

test-rust: front
	@scripts/prerequisites.sh test
	scripts/with-postgres.sh scripts/with-s3.sh cargo test --locked --workspace $(ARGS)

test-fuzz: front
	SECONDS_EACH=$${SECONDS_EACH:-6} scripts/fuzz.sh

test-e2e: front e2e/node_modules/.package-lock.json
	@scripts/prerequisites.sh test
	cargo build --locked -p comptoir
	cd e2e && COMPTOIR_BIN=$${COMPTOIR_BIN:-$(abspath $(target))/debug/comptoir} \
	  ../scripts/with-postgres.sh npx --no-install playwright test $(ARGS)

dev: ## Run a demo shop that is built anew whenever a source changes
	@scripts/prerequisites.sh build && scripts/install-tools.sh
	scripts/dev.sh

check: lint lint-front ## Format, lints for the machine and for WASM, the import table, the schema, the bundle's size, the licences

# What needs no front end that is built; the machine's other core can do it while one is.
lint:
	@scripts/prerequisites.sh check
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings

lint-front: front e2e/node_modules/.package-lock.json
	scripts/wasm-toolchain.sh clippy --locked --target-dir $(target)/front -p storefront -p backoffice --features csr -- -D warnings
	cargo test --locked --quiet -p comptoir --test shop -- architecture:: the_schema_file
	node scripts/bundle-size.mjs
	node scripts/licences.mjs
	cd e2e && npx --no-install tsc

bench: build e2e/node_modules/.package-lock.json ## Measure, side by side with nginx, and print one table (ARGS=streams: a part of it)
	@scripts/prerequisites.sh bench
	COMPTOIR_TEST_POSTGRES_FSYNC=on COMPTOIR_BIN=$(abspath $(target))/release/comptoir \
	  scripts/with-postgres.sh e2e/node_modules/.bin/tsx e2e/bench/main.ts $(ARGS)

lighthouse: build ## Ask Lighthouse, as on a telephone, what it thinks of the storefront's pages
	@scripts/prerequisites.sh test
	cd e2e/lighthouse && npm ci --ignore-scripts --no-audit --no-fund && COMPTOIR_BIN=$(abspath $(target))/release/comptoir node main.mjs

fuzz: front ## Fuzz the notification parsers, 20 seconds each (SECONDS_EACH=600, ARGS="stripe paybox")
	@scripts/prerequisites.sh fuzz
	scripts/fuzz.sh $(ARGS)

soak: test-e2e ## The long forms: 500 kills on each database, a thousand cut lines, every page looked at in both languages, an hour of fuzzing
	SECONDS_EACH=$${SECONDS_EACH:-1000} scripts/fuzz.sh
	cd e2e && COMPTOIR_SOAK=1 COMPTOIR_KILLS=$${COMPTOIR_KILLS:-500} COMPTOIR_BIN=$${COMPTOIR_BIN:-$(abspath $(target))/debug/comptoir} \
	  ../scripts/with-postgres.sh npx --no-install playwright test $(soaked)

guide: ## Take the pictures of the merchant's guide anew
	COMPTOIR_GUIDE=1 $(MAKE) test-e2e ARGS=stories/merchant-guide.spec.ts

simulators: e2e/node_modules/.package-lock.json ## Run stand-ins for the payment providers, and print what to give the shop
	SIMULATORS_DIR=$(abspath $(target))/simulators e2e/node_modules/.bin/tsx e2e/simulators/main.ts

schema: front ## Write schema.graphql anew from the code
	cargo run --locked --quiet -p comptoir -- schema > schema.graphql.new && mv schema.graphql.new schema.graphql

# The bundles that the program embeds, made again only when a source of theirs changed.
front_sources := $(shell find frontend values schema.graphql Cargo.toml Cargo.lock scripts/build-front.sh scripts/pack-front.mjs \
  -type f -not -path 'frontend/dist/*' 2>/dev/null)
front_stamp := $(target)/front/built
ifeq ($(and $(wildcard frontend/dist/storefront/*),$(wildcard frontend/dist/backoffice/*)),)
.PHONY: $(front_stamp)
endif
front: $(front_stamp)
$(front_stamp): $(front_sources)
	@scripts/prerequisites.sh build && scripts/install-tools.sh
	scripts/build-front.sh
	@touch $@

e2e/node_modules/.package-lock.json: e2e/package-lock.json
	@scripts/prerequisites.sh build
	cd e2e && npm ci --ignore-scripts --no-audit --no-fund
