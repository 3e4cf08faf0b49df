# Short names for the Maven commands that are needed most.
.PHONY: format test golden bench

format:
	mvn -q spotless:apply

test:
	mvn verify

# Only the golden tests; "make golden GOLDENS=DIR" takes the cases from another directory.
golden:
	mvn test -Dtest='*GoldenTest' -Dsurefire.failIfNoSpecifiedTests=false $(if $(GOLDENS),-Dgoldens='$(abspath $(GOLDENS))')

# How fast it is on this machine, beside other engines: an hour or more; "make bench BENCH=--quick" takes minutes.
bench:
	./deberta bench $(BENCH)
