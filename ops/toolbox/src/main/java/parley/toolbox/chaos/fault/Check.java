package parley.toolbox.chaos.fault;

import java.util.Optional;

/// Why a fault cannot be injected, if it cannot.
@FunctionalInterface
interface Check {
    Check NONE = stage -> Optional.empty();

    /// Only on a platform whose services reach their backends by proxies.
    Check LINKS = unless(stage -> !stage.platform().links().isEmpty(), "the platform was started without links");

    /// Only where the load can take this shape.
    static Check offered(LoadShape shape) {
        return unless(stage -> stage.load().offers(shape), "the load cannot take the shape " + shape);
    }

    Optional<String> reason(Stage stage);

    /// What must hold.
    @FunctionalInterface
    interface Condition {
        boolean holds(Stage stage);
    }

    static Check unless(Condition condition, String reason) {
        return stage -> condition.holds(stage) ? Optional.empty() : Optional.of(reason);
    }
}
