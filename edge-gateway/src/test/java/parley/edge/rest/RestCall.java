package parley.edge.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One call of the gateway, as far as a test must know it to spoil it.
///
/// @param path with `{variables}`
/// @param fields of the body by name; empty: no body is read
record RestCall(String method, String path, Caller caller, Map<String, Field> fields) {
    /// Whose token is asked for.
    enum Caller {
        ANYBODY,
        PERSON,
        SERVICE
    }

    /// @param list whether it holds a list; else text
    /// @param required whether the call is refused without it
    /// @param wrong what it must not be; empty: what is no text, or no list
    record Field(boolean list, boolean required, Object good, List<Object> wrong) {}

    /// Every call there is. A mapping that is missing here fails `MalformedInputTest`.
    static final List<RestCall> ALL = List.of(
            open("POST", "/v1/users")
                    .text("username", true, "somebody")
                    .text("password", true, "correct horse")
                    .text("displayName", false, "Some Body"),
            login("GET", "/v1/users"),
            login("GET", "/v1/users/{user}"),
            open("POST", "/v1/users/password-reset")
                    .text("username", true, "somebody")
                    .text("code", true, "0000-0000-0000-0000-0000")
                    .text("password", true, "correct horse"),
            login("GET", "/v1/users/me"),
            login("PATCH", "/v1/users/me")
                    .text("displayName", false, "Some Body")
                    .text("about", false, "something")
                    .text("avatar", false, "https://example.org/a.png")
                    .text("contactPolicy", false, "everybody"),
            // A good password would end the account that the test goes on with.
            login("DELETE", "/v1/users/me").text("password", true, "wrong horse"),
            login("POST", "/v1/users/me/password")
                    .text("old", true, "wrong horse")
                    .text("new", true, "correct horse"),
            login("GET", "/v1/users/me/blocks"),
            login("PUT", "/v1/users/me/blocks/{user}"),
            login("DELETE", "/v1/users/me/blocks/{user}"),
            login("POST", "/v1/operator/users/{user}/password-reset"),
            login("POST", "/v1/operator/users/{user}/reactivate"),
            login("POST", "/v1/operator/users/{user}/deactivate"),
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
            login("PATCH", "/v1/conversations/{conversation}/settings")
                    .other("pinned", true, 1, 0.5, "true", "", List.of(), List.of(true), Map.of())
                    .other("muted", true, 1, 0.5, "true", "", "2026", "2001-01-01T00:00:00Z", List.of(), Map.of()),
            login("GET", "/v1/conversations/{conversation}/members"),
            login("POST", "/v1/conversations/{conversation}/members")
                    .list("members", true)
                    .text("role", false, "member"),
            login("PUT", "/v1/conversations/{conversation}/members/{user}").text("role", false, "member"),
            login("DELETE", "/v1/conversations/{conversation}/members/{user}"),
            login("POST", "/v1/operator/users/import").list("users", true),
            login("GET", "/v1/operator/services"),
            login("POST", "/v1/operator/services")
                    .text("name", true, "billing")
                    .other("scopes", List.of("send"), "send", 5, List.of(), List.of(5), List.of("root"), Map.of())
                    .other("expires", null, 5, true, "", "tomorrow", "2001-01-01T00:00:00Z", List.of(), Map.of()),
            login("DELETE", "/v1/operator/services/{service}"),
            service("POST", "/v1/service/users").list("users", true),
            service("POST", "/v1/service/conversations").list("conversations", true),
            service("POST", "/v1/service/conversations/{conversation}/members")
                    .list("members", true)
                    .text("role", false, "member"),
            // What is wrong with its body is `ServiceMessagesApiTest`'s: part of it is not looked at here.
            service("POST", "/v1/service/messages"),
            login("GET", "/v1/message-types"),
            login("GET", "/v1/message-types/{type}/{version}"),
            login("PUT", "/v1/message-types/{type}/{version}"),
            open("GET", "/.well-known/jwks.json"),
            open("GET", "/v1/openapi.yaml"));

    private static RestCall open(String method, String path) {
        return new RestCall(method, path, Caller.ANYBODY, new LinkedHashMap<>());
    }

    private static RestCall login(String method, String path) {
        return new RestCall(method, path, Caller.PERSON, new LinkedHashMap<>());
    }

    private static RestCall service(String method, String path) {
        return new RestCall(method, path, Caller.SERVICE, new LinkedHashMap<>());
    }

    /// @return whether a token is asked for
    boolean login() {
        return caller != Caller.ANYBODY;
    }

    private RestCall text(String name, boolean required, Object good) {
        fields.put(name, new Field(false, required, good, List.of()));
        return this;
    }

    private RestCall other(String name, Object good, Object... wrong) {
        fields.put(name, new Field(false, false, good, List.of(wrong)));
        return this;
    }

    private RestCall list(String name, boolean required) {
        fields.put(name, new Field(true, required, List.of(), List.of()));
        return this;
    }

    /// @return whether any text may be shown in this field, and is then simply wrong
    boolean takesAnyText(String field) {
        return switch (path) {
            case "/v1/sessions" -> true;
            case "/v1/users/me/password" -> field.equals("old");
            case "/v1/users/me" -> field.equals("password");
            default -> field.equals("with"); // other kinds of conversations have it
        };
    }

    /// @return bytes that a body may have
    int bodyLimit() {
        boolean bulk = path.startsWith("/v1/operator/")
                || path.startsWith("/v1/service/")
                || method.equals("POST") && path.startsWith("/v1/conversations");
        return bulk ? 1 << 20 : 1 << 16;
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
