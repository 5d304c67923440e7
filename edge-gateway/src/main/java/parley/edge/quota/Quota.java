package parley.edge.quota;

import parley.edge.rest.ProblemException;

/// What there may not be more of.
public enum Quota {
    DEVICES("devices"),
    SESSIONS("sessions"),
    CONVERSATIONS("conversations"),
    GROUPS_OWNED("owned groups"),
    GROUP_MEMBERS("members of a group"),
    BLOCKS("blocked users");

    private final String words;

    Quota(String words) {
        this.words = words;
    }

    /// @param limit the most there may be
    /// @param present how many there are
    /// @param more how many are to come
    /// @throws ProblemException `quota_exceeded` when there would be more than the limit
    public void check(int limit, long present, long more) {
        if (present + more > limit) {
            throw exceeded(limit, present);
        }
    }

    /// @return the problem, with both numbers
    public ProblemException exceeded(int limit, long present) {
        return ProblemException.quota(words + ": there are " + present + ", expected at most " + limit, limit, present);
    }
}
