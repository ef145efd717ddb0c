# Deskmate. `make` alone lists what there is.
# setup/ does the work, with nothing but Python's standard library.

PYTHON ?= python3
N ?= 100

setup = @exec $(PYTHON) -m setup

.PHONY: help run test lint dev kill-test bench eval lock clean

help:  ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 20

run:  ## Set everything up and start it (PORT=8080)
	$(setup) run

test:  ## Set up what the tests need and run all of them (LINT=1: lint too)
	$(setup) test $(if $(LINT),--lint)

lint:  ## Check style, types and the direction of imports
	$(setup) lint

dev:  ## Make the app's environment for development: var/env/app-dev
	$(setup) dev

kill-test:  ## Kill app and engine N times while clients chat (N=100)
	$(setup) measure bench.kill --cycles $(N)

bench:  ## Measure speed, memory and start-up against stock Rasa (TRAINING=1: chat while a model is trained)
	$(setup) measure $(if $(TRAINING),bench.training,bench.turns)

eval:  ## Measure how well messages are understood (STOCK=1: Rasa's default too; TRAIN=a.csv TEST=b.csv)
	$(setup) measure engine.evaluation $(if $(STOCK),--stock) $(if $(EPOCHS),--epochs $(EPOCHS)) $(if $(SETS),--sets $(SETS)) \
		$(if $(TRAIN),--train $(TRAIN)) $(if $(TEST),--test $(TEST))

lock:  ## Resolve the app's dependencies anew
	$(setup) lock

clean:  ## Remove environments and builds; data, models and settings stay
	$(setup) clean
