package parley.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.yaml.snakeyaml.Yaml;
import parley.status.operator.audit.OperatorInterceptor;
import parley.testkit.fixture.RepositoryRoot;
import tools.jackson.databind.JsonNode;

/// `ops/openapi` describes what the services do: every call of every controller is there with its parameters, its
/// body, whether it needs a token and the codes of its problems, and nothing else is.
class OpenApiTest {
    private static final String UUID_TEXT = "01890a5d-ac97-7da1-a0f2-9f4f3c2b1e00";
    private static final Pattern REFERENCE = Pattern.compile("#/components/(\\w+)/(\\w+)");
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    enum Api {
        EDGE_GATEWAY("edge-gateway", "parley.edge", parley.edge.rest.ProblemCode.class),
        STATUS_API("status-api", "parley.status", parley.status.problem.ProblemCode.class);

        private final String file;
        private final String root;
        private final Class<? extends Enum<?>> codes;

        Api(String file, String root, Class<? extends Enum<?>> codes) {
            this.file = file;
            this.root = root;
            this.codes = codes;
        }

        Path path() {
            return RepositoryRoot.find().resolve("ops/openapi/" + file + ".yaml");
        }

        URI address() {
            LocalPlatform platform = TestPlatform.shared();
            return this == EDGE_GATEWAY ? platform.gateways().getFirst() : platform.status();
        }
    }

    /// One call, as code or document say.
    ///
    /// @param openQuery whether the code takes query parameters whose names no annotation tells
    private record Call(
            Set<String> pathParameters, Set<String> query, boolean openQuery, boolean body, boolean secured) {}

    @ParameterizedTest
    @EnumSource
    void everyCallIsDescribedAndEveryDescribedCallExists(Api api) {
        Map<String, Call> coded = coded(api);
        Map<String, Map<String, Object>> described = described(api);
        assertThat(described.keySet()).isEqualTo(coded.keySet());
        described.forEach((name, operation) -> {
            Call call = coded.get(name);
            assertThat(parameters(operation, "path")).as(name).isEqualTo(call.pathParameters());
            if (call.openQuery()) {
                assertThat(parameters(operation, "query")).as(name).isNotEmpty().containsAll(call.query());
            } else {
                assertThat(parameters(operation, "query")).as(name).isEqualTo(call.query());
            }
            assertThat(operation.containsKey("requestBody")).as(name + ": body").isEqualTo(call.body());
            assertThat(!List.of().equals(operation.get("security")))
                    .as(name + ": token")
                    .isEqualTo(call.secured());
        });
    }

    @ParameterizedTest
    @EnumSource
    void problemsHaveTheCodesAndStatusesOfTheCode(Api api) {
        Map<String, Integer> codes = codes(api);
        var used = new TreeSet<String>();
        described(api).forEach((name, operation) -> {
            var own = new TreeSet<String>();
            map(operation.get("responses")).forEach((status, response) -> {
                if (!status.startsWith("2")) {
                    for (String code : ((String) map(response).get("description")).split(" or ")) {
                        assertThat(codes).as(name + " " + code).containsEntry(code, Integer.valueOf(status));
                        own.add(code);
                    }
                }
            });
            boolean secured = !List.of().equals(operation.get("security"));
            boolean takesSomething = operation.containsKey("parameters") || operation.containsKey("requestBody");
            assertThat(own.contains("unauthorized")).as(name).isEqualTo(secured);
            assertThat(own.contains("bad_request")).as(name).isEqualTo(takesSomething);
            if (name.contains("/operator/")) {
                assertThat(own).as(name).contains("forbidden");
            }
            used.addAll(own);
        });
        map(document(api).get("x-common-codes"))
                .forEach((status, common) -> ((List<?>) common).forEach(code -> {
                    assertThat(codes).containsEntry((String) code, Integer.valueOf(status));
                    used.add((String) code);
                }));
        assertThat(used).as("codes that no call names").containsAll(codes.keySet());
    }

    @ParameterizedTest
    @EnumSource
    void everyReferenceLeadsSomewhereAndEverySchemaIsUsed(Api api) throws IOException {
        Map<String, Object> components = map(document(api).get("components"));
        var schemas = new TreeSet<>(map(components.get("schemas")).keySet());
        REFERENCE.matcher(Files.readString(api.path())).results().forEach(reference -> {
            assertThat(map(components.get(reference.group(1)))).containsKey(reference.group(2));
            schemas.remove(reference.group(2));
        });
        assertThat(schemas).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatRunsServesItAndAsksForATokenWhereItSaysSo(Api api) throws IOException {
        Rest.Answer served = Rest.call(api.address(), "GET", "/v1/openapi.yaml", "", "");
        assertThat(served.body()).isEqualTo(Files.readString(api.path()));
        described(api).forEach((name, operation) -> {
            if (operation.containsKey("x-only-where")) {
                return;
            }
            String method = name.substring(0, name.indexOf(' '));
            String path = name.substring(name.indexOf(' ') + 1)
                    .replace("{version}", "1")
                    .replace("{type}", "text")
                    .replace("{partition}", "0")
                    .replaceAll("\\{\\w+}", UUID_TEXT);
            Rest.Answer answer =
                    Rest.call(api.address(), method, path, "", operation.containsKey("requestBody") ? "{}" : "");
            if (List.of().equals(operation.get("security"))) {
                assertThat(map(operation.get("responses")).keySet())
                        .as(name + " answered " + answer.status())
                        .contains(Integer.toString(answer.status()));
            } else {
                assertThat(answer.status()).as(name).isEqualTo(401);
                assertThat(answer.json().get("code").asString()).isEqualTo("unauthorized");
            }
        });
    }

    /// What is answered has the fields that the document requires.
    @ParameterizedTest
    @EnumSource
    void answersHaveTheFieldsThatAreRequired(Api api) {
        URI gateway = TestPlatform.shared().gateways().getFirst();
        Rest.Login login = Rest.register(gateway, "phone");
        Rest.Login other = Rest.register(gateway, "phone");
        var talk = Rest.direct(gateway, login, other.user());
        Map<String, Map<String, Object>> described = described(api);
        Map<String, String> calls = api == Api.EDGE_GATEWAY
                ? Map.of(
                        "GET /v1/users/me", "/v1/users/me",
                        "GET /v1/users", "/v1/users?username=" + login.username(),
                        "GET /v1/users/{user}", "/v1/users/" + other.user(),
                        "GET /v1/users/me/blocks", "/v1/users/me/blocks",
                        "GET /v1/sessions", "/v1/sessions",
                        "GET /v1/conversations", "/v1/conversations",
                        "GET /v1/conversations/{conversation}", "/v1/conversations/" + talk,
                        "GET /v1/conversations/{conversation}/members", "/v1/conversations/" + talk + "/members",
                        "GET /v1/message-types", "/v1/message-types",
                        "GET /.well-known/jwks.json", "/.well-known/jwks.json")
                : Map.of(
                        "GET /v1/conversations/{id}/messages", "/v1/conversations/" + talk + "/messages",
                        "GET /v1/presence", "/v1/presence?users=" + login.user(),
                        "GET /v1/search", "/v1/search?q=hello");
        calls.forEach((name, path) -> {
            Rest.Answer answer = org.awaitility.Awaitility.await()
                    .atMost(Crowd.TOO_SLOW)
                    .until(() -> Rest.call(api.address(), "GET", path, login.token(), ""), got -> got.status() == 200);
            Object response = map(described.get(name).get("responses")).get("200");
            Object schema = map(map(map(response).get("content")).get("application/json"))
                    .get("schema");
            fits(
                    name,
                    answer.json(),
                    map(schema),
                    map(map(document(api).get("components")).get("schemas")));
        });
    }

    private static void fits(String place, JsonNode value, Map<String, Object> schema, Map<String, Object> schemas) {
        if (schema.get("$ref") instanceof String reference) {
            String name = reference.substring(reference.lastIndexOf('/') + 1);
            fits(place, value, map(schemas.get(name)), schemas);
        } else if ("array".equals(schema.get("type"))) {
            assertThat(value.isArray()).as(place).isTrue();
            value.forEach(each -> fits(place + "[]", each, map(schema.get("items")), schemas));
        } else if (schema.containsKey("properties")) {
            Map<String, Object> properties = map(schema.get("properties"));
            var names = new TreeSet<>(value.propertyNames());
            assertThat(properties.keySet()).as(place + ": described").containsAll(names);
            assertThat(names).as(place + ": required").containsAll(texts(schema.getOrDefault("required", List.of())));
            names.forEach(name -> fits(place + "." + name, value.get(name), map(properties.get(name)), schemas));
        }
    }

    private static Map<String, Call> coded(Api api) {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
        var calls = new HashMap<String, Call>();
        scanner.findCandidateComponents(api.root).forEach(found -> {
            Class<?> controller = type(String.valueOf(found.getBeanClassName()));
            RequestMapping base = AnnotatedElementUtils.findMergedAnnotation(controller, RequestMapping.class);
            for (Method method : controller.getDeclaredMethods()) {
                RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
                if (mapping != null) {
                    String path = one(base == null ? new String[0] : base.path()) + one(mapping.path());
                    for (RequestMethod verb : mapping.method()) {
                        calls.put(verb + " " + path, call(api, path, method));
                    }
                }
            }
        });
        return calls;
    }

    private static Call call(Api api, String path, Method method) {
        var inPath = new TreeSet<String>();
        var query = new TreeSet<String>();
        boolean open = false;
        boolean body = false;
        boolean identity = false;
        for (Parameter parameter : method.getParameters()) {
            PathVariable variable = parameter.getAnnotation(PathVariable.class);
            RequestParam asked = parameter.getAnnotation(RequestParam.class);
            RequestAttribute attribute = parameter.getAnnotation(RequestAttribute.class);
            if (variable != null) {
                inPath.add(variable.value().isEmpty() ? parameter.getName() : variable.value());
            } else if (asked != null && MultiValueMap.class.isAssignableFrom(parameter.getType())) {
                open = true;
            } else if (asked != null) {
                query.add(asked.name().isEmpty() ? parameter.getName() : asked.name());
            }
            body |= parameter.isAnnotationPresent(RequestBody.class)
                    || parameter.getType() == parley.edge.rest.JsonBytes.class
                    || attribute != null && attribute.value().equals(OperatorInterceptor.BODY);
            identity |= parameter.getType() == parley.edge.session.Identity.class
                    || parameter.getType() == parley.edge.service.Service.class;
        }
        // The path's own variables, whether or not this method asks for them.
        Pattern.compile("\\{(\\w+)}").matcher(path).results().forEach(result -> inPath.add(result.group(1)));
        boolean secured =
                api == Api.EDGE_GATEWAY ? identity : path.startsWith("/v1/") && !path.equals("/v1/openapi.yaml");
        return new Call(inPath, query, open, body, secured);
    }

    private static Map<String, Map<String, Object>> described(Api api) {
        var described = new HashMap<String, Map<String, Object>>();
        map(document(api).get("paths"))
                .forEach((path, item) -> map(item).forEach((method, operation) -> {
                    assertThat(METHODS).contains(method);
                    described.put(method.toUpperCase(Locale.ROOT) + " " + path, map(operation));
                }));
        return described;
    }

    private static Set<String> parameters(Map<String, Object> operation, String in) {
        var names = new TreeSet<String>();
        for (Object parameter : (List<?>) operation.getOrDefault("parameters", List.of())) {
            if (in.equals(map(parameter).get("in"))) {
                names.add((String) map(parameter).get("name"));
            }
        }
        return names;
    }

    private static Map<String, Integer> codes(Api api) {
        var codes = new HashMap<String, Integer>();
        for (Enum<?> code : api.codes.getEnumConstants()) {
            int status = switch (code) {
                case parley.edge.rest.ProblemCode edge -> edge.status().value();
                case parley.status.problem.ProblemCode other -> other.status();
                default -> throw new IllegalArgumentException(code + "");
            };
            codes.put(code.name().toLowerCase(Locale.ROOT), status);
        }
        return codes;
    }

    private static String one(String[] paths) {
        var all = new ArrayList<>(List.of(paths));
        assertThat(all).hasSizeLessThanOrEqualTo(1);
        return all.isEmpty() ? "" : all.getFirst();
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> document(Api api) {
        try {
            return new Yaml().load(Files.readString(api.path()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<String> texts(Object node) {
        return (List<String>) node;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object node) {
        assertThat(node).isInstanceOf(Map.class);
        return (Map<String, Object>) node;
    }
}
