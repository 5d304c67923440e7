package parley.toolbox.bench;

import java.util.List;
import parley.toolbox.bench.load.LoadSocket;
import parley.toolbox.bench.load.LoadSockets;

/// A group of whose members some are online; each of those gets every message, also its writer.
final class GroupLoad {
    private GroupLoad() {}

    /// @param online how many of the members
    /// @param writers how many of those write, in turn
    /// @return a load that is not connected yet
    static PacedLoad of(LoadSockets sockets, People.Group group, int online, int writers, int bytes) {
        var load = new PacedLoad(sockets);
        List<People.Person> here = group.members().subList(0, online);
        for (int i = 0; i < online; i++) {
            LoadSocket device = load.device(here.get(i).accessToken(), People.DEVICE, true);
            if (i < writers) {
                load.writer(device, group.conversation(), bytes);
            }
        }
        return load;
    }
}
