# Short names for the Maven commands that are needed most.
.PHONY: format test golden

format:
	mvn -q spotless:apply

test:
	mvn verify

# Only the golden tests; "make golden GOLDENS=DIR" takes the cases from another directory.
golden:
	mvn test -Dtest='*GoldenTest' -Dsurefire.failIfNoSpecifiedTests=false $(if $(GOLDENS),-Dgoldens='$(abspath $(GOLDENS))')
