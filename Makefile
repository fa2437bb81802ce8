# Every target is a script of the same name in scripts/, or one line.
.DEFAULT_GOAL := help
.PHONY: help run test check soak bench proto format lint docs clean

help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile | expand -t 14

run: ## Install what is missing, build, and start serving on .mooring/run (DEMO=1: made-up data)
	@scripts/run

test: ## Install what is missing, build, and run every test there is
	@scripts/test

check: ## Form, unit tests and house rules: the quick part of make test
	@scripts/check

soak: ## Crash everything under eight writers for long, and look what became of their changes
	@scripts/soak

bench: ## Measure beside the peers, in one run
	@scripts/bench

proto: ## Generate everything that follows from Proto/
	@scripts/generate

format: ## Put the Swift sources into the house's form
	@scripts/format

lint: ## Look at the form of Swift sources and scripts
	@scripts/lint

docs: ## Render the documentation of every module that has a catalogue
	@scripts/docs

clean: ## Remove what builds and tests made
	@scripts/clean
