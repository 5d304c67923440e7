package parley.edge.quota;

import org.springframework.boot.context.properties.bind.DefaultValue;

/// How much one user may have, and how large a group may be.
///
/// @param devicesPerUser devices with a session
/// @param sessionsPerUser sessions; a device that logs in again takes the place of its oldest one
/// @param conversationsPerUser conversations that the user takes part in
/// @param groupsOwned groups that the user owns
/// @param groupMembers members of one group
/// @param blocksPerUser users whom one user blocks
public record QuotaSettings(
        @DefaultValue("50") int devicesPerUser,
        @DefaultValue("100") int sessionsPerUser,
        @DefaultValue("10000") int conversationsPerUser,
        @DefaultValue("1000") int groupsOwned,
        @DefaultValue("10000") int groupMembers,
        @DefaultValue("1000") int blocksPerUser) {
    private static final int MOST = 1_000_000;
    private static final int MOST_MEMBERS = 100_000;

    public QuotaSettings {
        check("devices-per-user", devicesPerUser, 1, 1_000);
        check("sessions-per-user", sessionsPerUser, devicesPerUser, 1_000);
        check("conversations-per-user", conversationsPerUser, 1, MOST);
        check("groups-owned", groupsOwned, 1, MOST);
        check("group-members", groupMembers, 2, MOST_MEMBERS);
        check("blocks-per-user", blocksPerUser, 1, MOST);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "parley.quotas." + name + " is " + value + ": expected " + least + " to " + most);
        }
    }
}
