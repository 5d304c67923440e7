package parley.toolbox.chaos.checker;

/// One rule, or a few that are looked at together. Pure.
interface Check {
    void check(Facts facts, Findings findings);
}
