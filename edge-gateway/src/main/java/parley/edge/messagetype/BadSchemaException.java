package parley.edge.messagetype;

/// A document that is no schema, or one that this product does not take. The message says where and why.
final class BadSchemaException extends Exception {
    private static final long serialVersionUID = 1;

    BadSchemaException(String place, String message) {
        super("schema at '" + place + "': " + message, null, false, false);
    }
}
