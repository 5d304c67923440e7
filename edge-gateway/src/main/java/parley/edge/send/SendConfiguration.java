package parley.edge.send;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@Configuration(proxyBeanMethods = false)
@Import(ServiceMessagesController.class)
public class SendConfiguration {}
