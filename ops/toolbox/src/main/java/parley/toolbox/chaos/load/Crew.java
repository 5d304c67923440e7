package parley.toolbox.chaos.load;

import java.net.URI;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import parley.toolbox.chaos.history.History;

/// What all devices share.
record Crew(List<URI> gateways, ScheduledExecutorService timers, History history, Progress progress) {}
