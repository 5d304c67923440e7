package parley.edge.rest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import parley.edge.Rest;

/// A body with one thing wrong.
///
/// @param names what the problem's sentence must name; empty: nothing in particular
record SpoiledBody(String fault, byte[] bytes, String contentType, String names) {
    private static final String JSON = "application/json";

    /// @return bodies that no call of these fields may take
    static List<SpoiledBody> of(RestCall call) {
        var all = new ArrayList<SpoiledBody>();
        syntax(call, all);
        limits(call, all);
        contentTypes(call, all);
        call.fields().forEach((name, field) -> fields(call, name, field, all));
        return all;
    }

    private static void syntax(RestCall call, List<SpoiledBody> into) {
        String good = Rest.JSON.writeValueAsString(call.good());
        String open = good.substring(0, good.length() - 1);
        String first = call.fields().keySet().iterator().next();
        String[] broken = {
            "{",
            "}",
            "[",
            "{\"",
            "{]",
            "nul",
            "{'a':1}",
            "{a:1}",
            "{\"a\":01}",
            "{\"a\":NaN}",
            "{\"a\":Infinity}",
            "{\"a\":\"\u0007\"}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\ud8\"}",
            "{/**/}",
            open,
            open + ",}",
            good + "}",
            good + good,
            "\uFEFF" + good.replace("{", "{,")
        };
        for (String text : broken) {
            json("broken JSON", text, "", into);
        }
        for (String root : new String[] {"[]", "[" + good + "]", "\"text\"", "5", "true", "1.5e3"}) {
            json("not an object", root, "", into);
        }
        json("a field twice", open + ",\"" + first + "\":\"x\",\"" + first + "\":\"x\"}", "twice", into);
        json("an unknown field twice", open + ",\"x\":1,\"x\":1}", "twice", into);
        into.add(new SpoiledBody("not UTF-8", bytes(open + ",\"x\":\"", 0xC3, 0x28, "\"}"), JSON, ""));
        into.add(new SpoiledBody("UTF-16", good.getBytes(StandardCharsets.UTF_16LE), JSON, ""));
        into.add(new SpoiledBody("zeros", new byte[100], JSON, ""));
        if (!call.method().equals("PUT")) {
            json("no body", "", "", into);
            json("null", "null", "", into);
        }
    }

    private static void limits(RestCall call, List<SpoiledBody> into) {
        String good = Rest.JSON.writeValueAsString(call.good());
        String open = good.substring(0, good.length() - 1) + (good.length() > 2 ? "," : "");
        for (int depth : new int[] {20, 5_000}) {
            json("deep lists", open + "\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}", "deep", into);
            json("deep objects", "{\"x\":".repeat(depth) + "1" + "}".repeat(depth), "deep", into);
        }
        json("a huge number", open + "\"x\":" + "9".repeat(10_000) + "}", "", into);
        json("a long name", open + "\"" + "x".repeat(10_000) + "\":1}", "", into);
    }

    private static void contentTypes(RestCall call, List<SpoiledBody> into) {
        byte[] good = Rest.JSON.writeValueAsBytes(call.good());
        for (String type : new String[] {
            "",
            "text/plain",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data;boundary=x",
            "application/octet-stream",
            "application/x-java-serialized-object",
            "nonsense",
            "application/json;charset=nonsense",
            "application/json;;=",
            "*/*"
        }) {
            into.add(new SpoiledBody("content type '" + type + "'", good, type, ""));
        }
    }

    private static void fields(RestCall call, String name, RestCall.Field field, List<SpoiledBody> into) {
        Object[] wrong = field.list()
                ? new Object[] {"text", 5, true, Map.of("a", 1), List.of(5), List.of(List.of()), List.of(true)}
                : new Object[] {5, 1.5, true, List.of(), List.of("a"), Map.of(), Map.of("a", "b")};
        if (!field.wrong().isEmpty()) {
            field.wrong().forEach(value -> into.add(spoiled(call, name, value)));
            return;
        }
        for (Object value : wrong) {
            into.add(spoiled(call, name, value));
        }
        if (field.list()) {
            into.add(spoiled(call, name, java.util.Collections.singletonList(null)));
            into.add(spoiled(call, name, List.of("", "\ud800")));
        }
        if (field.required()) {
            into.add(spoiled(call, name, null));
            var without = new LinkedHashMap<>(call.good());
            without.remove(name);
            json("no " + name, Rest.JSON.writeValueAsString(without), name, into);
        }
        if (!field.list() && !call.takesAnyText(name)) {
            for (String text : new String[] {"\ud800", "x\udc00x", "nul\u0000nul", "\u001b[31m", "x".repeat(5_000)}) {
                into.add(spoiled(call, name, text));
            }
        }
    }

    private static SpoiledBody spoiled(RestCall call, String name, Object value) {
        var body = new LinkedHashMap<>(call.good());
        body.put(name, value);
        String json = Rest.JSON.writeValueAsString(body);
        String fault = json.length() > 300 ? json.substring(0, 300) : json;
        return new SpoiledBody(fault, json.getBytes(StandardCharsets.UTF_8), JSON, name);
    }

    private static void json(String fault, String text, String names, List<SpoiledBody> into) {
        String shown = text.length() > 60 ? text.substring(0, 60) : text;
        into.add(new SpoiledBody(fault + ": " + shown, text.getBytes(StandardCharsets.UTF_8), JSON, names));
    }

    private static byte[] bytes(String before, int one, int two, String after) {
        var out = new java.io.ByteArrayOutputStream();
        out.writeBytes(before.getBytes(StandardCharsets.UTF_8));
        out.write(one);
        out.write(two);
        out.writeBytes(after.getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }
}
