package parley.edge.service;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import parley.contract.client.TopicTable;
import parley.edge.EdgeProperties;
import parley.edge.session.Revocations;
import parley.edge.session.RevokedSessions;

@Configuration(proxyBeanMethods = false)
@Import(ServicesController.class)
public class ServiceConfiguration {
    @Bean
    Services services(
            JdbcTemplate jdbc,
            Revocations revocations,
            RevokedSessions revoked,
            TopicTable sessionsTable,
            EdgeProperties properties,
            Clock clock,
            SecureRandom random) {
        return new Services(
                new MySqlServices(jdbc),
                revocations,
                revoked,
                sessionsTable::loaded,
                properties.services(),
                clock,
                random);
    }

    @Bean
    WebMvcConfigurer callers(Services services) {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new ServiceResolver(services));
            }
        };
    }
}
