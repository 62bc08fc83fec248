package io.pyramidstream.sink.api;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.io.ResourceResolver;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.context.ServerContextPathProvider;
import io.micronaut.web.router.resource.StaticResourceConfiguration;
import io.pyramidstream.sink.SinkService;
import jakarta.inject.Singleton;

import java.util.List;

/// The page itself: files under `public` on the class path, and the headers that keep it to itself.
@Factory
@Requires(beans = SinkService.class)
final class Page {

    @Singleton
    StaticResourceConfiguration pageFiles(ResourceResolver resources, ServerContextPathProvider contextPath) {
        StaticResourceConfiguration files = new StaticResourceConfiguration(resources, contextPath);
        files.setPaths(List.of("classpath:public"));
        files.setMapping("/**");
        return files;
    }

    /// Own scripts, styles and pictures only; nothing inline, nothing from elsewhere, in nobody's frame.
    @ServerFilter({"/", "/index.html", "/ui/**", "/api/**"})
    @Requires(beans = SinkService.class)
    static final class Headers {

        private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
                + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'";

        @ResponseFilter
        void keepToItself(MutableHttpResponse<?> response) {
            response.header("Content-Security-Policy", POLICY);
            response.header("X-Content-Type-Options", "nosniff");
            response.header("Referrer-Policy", "no-referrer");
            response.header("Cross-Origin-Resource-Policy", "same-origin");
        }
    }
}
