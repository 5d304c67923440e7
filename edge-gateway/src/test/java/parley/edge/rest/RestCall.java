package parley.edge.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One call of the gateway, as far as a test must know it to spoil it.
///
/// @param path with `{variables}`
/// @param login whether a token is asked for
/// @param fields of the body by name; empty: no body is read
record RestCall(String method, String path, boolean login, Map<String, Field> fields) {
    /// @param list whether it holds a list; else text
    /// @param required whether the call is refused without it
    record Field(boolean list, boolean required, Object good) {}

    /// Every call there is. A mapping that is missing here fails `MalformedInputTest`.
    static final List<RestCall> ALL = List.of(
            open("POST", "/v1/users")
                    .text("username", true, "somebody")
                    .text("password", true, "correct horse")
                    .text("displayName", false, "Some Body"),
            login("GET", "/v1/users"),
            open("POST", "/v1/sessions")
                    .text("username", true, "somebody")
                    .text("password", true, "correct horse")
                    .text("device", true, "phone"),
            open("POST", "/v1/sessions/refresh").text("refreshToken", true, "A".repeat(43)),
            login("GET", "/v1/sessions"),
            login("DELETE", "/v1/sessions/{session}"),
            login("POST", "/v1/conversations")
                    .text("kind", true, "group")
                    .text("title", true, "a title")
                    .text("with", false, null)
                    .list("members", false),
            login("GET", "/v1/conversations"),
            login("GET", "/v1/conversations/{conversation}"),
            login("PATCH", "/v1/conversations/{conversation}").text("title", true, "a title"),
            login("GET", "/v1/conversations/{conversation}/members"),
            login("PUT", "/v1/conversations/{conversation}/members/{user}").text("role", false, "member"),
            login("DELETE", "/v1/conversations/{conversation}/members/{user}"),
            login("POST", "/v1/operator/users/import").list("users", true),
            login("GET", "/v1/message-types"),
            login("GET", "/v1/message-types/{type}/{version}"),
            login("PUT", "/v1/message-types/{type}/{version}"),
            open("GET", "/.well-known/jwks.json"));

    private static RestCall open(String method, String path) {
        return new RestCall(method, path, false, new LinkedHashMap<>());
    }

    private static RestCall login(String method, String path) {
        return new RestCall(method, path, true, new LinkedHashMap<>());
    }

    private RestCall text(String name, boolean required, Object good) {
        fields.put(name, new Field(false, required, good));
        return this;
    }

    private RestCall list(String name, boolean required) {
        fields.put(name, new Field(true, required, List.of()));
        return this;
    }

    boolean hasBody() {
        return !fields.isEmpty();
    }

    /// @return a body that is fine
    Map<String, Object> good() {
        var body = new LinkedHashMap<String, Object>();
        fields.forEach((name, field) -> {
            if (field.good() != null) {
                body.put(name, field.good());
            }
        });
        return body;
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
