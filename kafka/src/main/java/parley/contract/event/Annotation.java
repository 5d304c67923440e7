package parley.contract.event;

import org.jspecify.annotations.Nullable;

/// The built-in types of messages that say something about another one, which their `ref` names: an edit
/// holds its new body, a recall takes it back, a reaction is an emoji beside it. A reply is none of these:
/// it is a message of any other type with a `ref`.
public enum Annotation {
    EDIT("edit"),
    RECALL("recall"),
    REACTION("reaction");

    private final String type;

    Annotation(String type) {
        this.type = type;
    }

    /// @return the type as messages spell it
    public String type() {
        return type;
    }

    /// @return null for every other type
    public static @Nullable Annotation of(String type) {
        return switch (type) {
            case "edit" -> EDIT;
            case "recall" -> RECALL;
            case "reaction" -> REACTION;
            default -> null;
        };
    }

    /// @return null for a message that is about no other one in any of these ways
    public static @Nullable Annotation of(MessageEnvelope envelope) {
        return envelope.ref() == null ? null : of(envelope.type());
    }
}
