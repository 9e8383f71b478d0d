namespace CiCdPlatform.Core.Detectors;

/// <summary>Which dependency means which framework, ecosystem by ecosystem; what decides how an application is run comes before what it is merely made with.</summary>
internal static class FrameworkTable
{
    /// <summary>Names in <c>package.json</c>.</summary>
    public static IReadOnlyList<(string Dependency, string Id)> Node { get; } = Rows("""
        next next; nuxt nuxt; nuxt3 nuxt; @remix-run/react remix; @remix-run/node remix; @react-router/dev react-router; gatsby gatsby; astro astro; @sveltejs/kit sveltekit; @angular/core angular; @solidjs/start solidstart;
        @tanstack/react-start tanstack-start; @analogjs/platform analog; @redwoodjs/core redwood; blitz blitz; @docusaurus/core docusaurus; vitepress vitepress; vuepress vuepress; @11ty/eleventy eleventy; hexo hexo; gridsome gridsome;
        @nestjs/core nestjs; @adonisjs/core adonis; @strapi/strapi strapi; @feathersjs/feathers feathers; express express; fastify fastify; koa koa; @hapi/hapi hapi; hono hono; elysia elysia; polka polka; restify restify; micro micro;
        sails sails; meteor meteor; @loopback/core loopback; moleculer moleculer; @apollo/server apollo; apollo-server apollo; graphql-yoga graphql-yoga; socket.io socket-io; payload payload; @keystone-6/core keystone; directus directus; ghost ghost;
        electron electron; @tauri-apps/api tauri; react-native react-native; expo expo; @ionic/core ionic; @ionic/angular ionic; @ionic/react ionic; @capacitor/core capacitor; nativescript nativescript; quasar quasar;
        react react; preact preact; vue vue; svelte svelte; solid-js solid; lit lit; @builder.io/qwik qwik; ember-source ember; alpinejs alpine; jquery jquery; backbone backbone; mithril mithril; stimulus stimulus; @hotwired/stimulus stimulus; htmx.org htmx;
        react-scripts create-react-app; @vue/cli-service vue-cli; vite vite; webpack webpack; parcel parcel; rollup rollup; esbuild esbuild; @rspack/core rspack; snowpack snowpack; @storybook/react storybook; storybook storybook;
        @prisma/client prisma; prisma prisma; typeorm typeorm; sequelize sequelize; drizzle-orm drizzle; mongoose mongoose; knex knex; bullmq bullmq; discord.js discord; telegraf telegraf; puppeteer puppeteer; playwright playwright;
        @playwright/test playwright; cypress cypress; tailwindcss tailwind; aws-cdk-lib aws-cdk; aws-cdk aws-cdk; serverless serverless; sst sst; wrangler cloudflare-workers; @azure/functions azure-functions; firebase-functions firebase; probot probot
        """);

    /// <summary>Distributions on PyPI, in their normal form.</summary>
    public static IReadOnlyList<(string Dependency, string Id)> Python { get; } = Rows("""
        django django; flask flask; fastapi fastapi; starlette starlette; litestar litestar; quart quart; tornado tornado; aiohttp aiohttp; sanic sanic; falcon falcon; bottle bottle; pyramid pyramid; cherrypy cherrypy; robyn robyn; blacksheep blacksheep;
        connexion connexion; python-fasthtml fasthtml; reflex reflex; nicegui nicegui; flet flet; wagtail wagtail; django-cms django-cms; djangorestframework django-rest-framework; django-ninja django-ninja; channels django-channels; streamlit streamlit;
        gradio gradio; dash dash; panel panel; voila voila; chainlit chainlit; celery celery; rq rq; dramatiq dramatiq; huey huey; scrapy scrapy; apache-airflow airflow; prefect prefect; dagster dagster; luigi luigi; mkdocs mkdocs; sphinx sphinx; pelican pelican;
        strawberry-graphql strawberry; graphene graphene; ariadne ariadne; sqlalchemy sqlalchemy; sqlmodel sqlmodel; tortoise-orm tortoise; peewee peewee; pydantic pydantic; discord-py discord; python-telegram-bot telegram; aiogram aiogram; torch pytorch;
        tensorflow tensorflow; keras keras; scikit-learn scikit-learn; transformers transformers; langchain langchain; numpy numpy; pandas pandas; jupyter jupyter; jupyterlab jupyter; notebook jupyter; kivy kivy; pygame pygame; pyqt5 qt; pyqt6 qt; pyside6 qt;
        click click; typer typer; aws-cdk-lib aws-cdk; chalice chalice; zappa zappa; pulumi pulumi; ansible ansible; azure-functions azure-functions; functions-framework functions-framework
        """);

    /// <summary>Crates.</summary>
    public static IReadOnlyList<(string Dependency, string Id)> Rust { get; } = Rows("""
        axum axum; actix-web actix-web; rocket rocket; warp warp; poem poem; salvo salvo; tide tide; gotham gotham; hyper hyper; ntex ntex; loco-rs loco; tonic tonic; async-graphql async-graphql; juniper juniper; tauri tauri; bevy bevy; leptos leptos; yew yew;
        dioxus dioxus; sycamore sycamore; egui egui; iced iced; slint slint; lunatic lunatic; diesel diesel; sqlx sqlx; sea-orm sea-orm; clap clap; tokio tokio; async-std async-std; wasm-bindgen wasm; pyo3 pyo3; napi napi; serenity discord; teloxide telegram; embassy-executor embassy
        """);

    /// <summary>Go modules; packages below them count too.</summary>
    public static IReadOnlyList<(string Dependency, string Id)> Go { get; } = Rows("""
        github.com/gin-gonic/gin gin; github.com/labstack/echo echo; github.com/gofiber/fiber fiber; github.com/go-chi/chi chi; github.com/gorilla/mux gorilla; github.com/beego/beego beego; github.com/astaxie/beego beego; github.com/kataras/iris iris; github.com/revel/revel revel;
        github.com/gobuffalo/buffalo buffalo; github.com/valyala/fasthttp fasthttp; github.com/julienschmidt/httprouter httprouter; github.com/go-kit/kit go-kit; github.com/go-kratos/kratos kratos; github.com/zeromicro/go-zero go-zero; go-micro.dev/v4 go-micro; github.com/cloudwego/hertz hertz;
        github.com/danielgtaylor/huma huma; github.com/pocketbase/pocketbase pocketbase; connectrpc.com/connect connect; google.golang.org/grpc grpc; github.com/99designs/gqlgen gqlgen; sigs.k8s.io/controller-runtime controller-runtime; github.com/hashicorp/terraform-plugin-framework terraform-provider;
        github.com/hashicorp/terraform-plugin-sdk terraform-provider; gorm.io/gorm gorm; entgo.io/ent ent; github.com/uptrace/bun bun-orm; github.com/spf13/cobra cobra; github.com/urfave/cli urfave-cli; github.com/charmbracelet/bubbletea bubbletea; fyne.io/fyne fyne; github.com/wailsapp/wails wails;
        github.com/a-h/templ templ; github.com/aws/aws-lambda-go aws-lambda; github.com/bwmarrin/discordgo discord; github.com/nats-io/nats.go nats; github.com/temporalio/sdk-go temporal; go.temporal.io/sdk temporal; go.uber.org/fx fx
        """);

    /// <summary>Texts of Maven and Gradle files.</summary>
    public static IReadOnlyList<(string Dependency, string Id)> Java { get; } = Rows("""
        org.springframework.boot spring-boot; org.springframework.cloud spring-cloud; io.quarkus quarkus; io.micronaut micronaut; io.dropwizard dropwizard; io.vertx vertx; io.helidon helidon; io.javalin javalin; com.sparkjava spark-java; org.http4k http4k; io.ktor ktor;
        com.android.application android; com.android.library android; org.jetbrains.compose compose; org.openjfx javafx; jakarta. jakarta-ee; javax.servlet servlet; com.vaadin vaadin; org.grails grails; com.typesafe.play play; org.apache.struts struts; org.apache.wicket wicket; jooby jooby;
        ratpack ratpack; org.apache.camel camel; org.apache.spark apache-spark; org.apache.flink flink; org.apache.kafka kafka; org.apache.beam beam; org.hibernate hibernate; org.jooq jooq; org.mybatis mybatis; org.eclipse.jetty jetty; org.glassfish.jersey jersey;
        com.netflix.graphql.dgs dgs; net.fabricmc fabric; net.minecraftforge forge; io.papermc.paper paper; org.spigotmc spigot; com.badlogicgames.gdx libgdx; picocli picocli; io.cucumber cucumber; org.seleniumhq.selenium selenium
        """);

    /// <summary>Packages of Composer.</summary>
    public static IReadOnlyList<(string Dependency, string Id)> Php { get; } = Rows("""
        laravel/framework laravel; laravel/lumen-framework lumen; laravel-zero/framework laravel-zero; symfony/framework-bundle symfony; symfony/symfony symfony; api-platform/core api-platform; slim/slim slim; cakephp/cakephp cakephp; codeigniter4/framework codeigniter; codeigniter/framework codeigniter;
        yiisoft/yii2 yii; drupal/core drupal; drupal/core-recommended drupal; johnpbloch/wordpress wordpress; roots/wordpress wordpress; laminas/laminas-mvc laminas; mezzio/mezzio mezzio; phalcon/devtools phalcon; spiral/framework spiral; hyperf/framework hyperf; swoole/ide-helper swoole;
        typo3/cms-core typo3; craftcms/cms craft; statamic/cms statamic; october/rain october; magento/product-community-edition magento; shopware/core shopware; sylius/sylius sylius; nette/application nette; leafs/leaf leaf; flightphp/core flight; livewire/livewire livewire; inertiajs/inertia-laravel inertia;
        filament/filament filament; contao/core-bundle contao; pestphp/pest pest
        """);

    /// <summary>Gems.</summary>
    public static IReadOnlyList<(string Dependency, string Id)> Ruby { get; } = Rows("""
        rails rails; sinatra sinatra; hanami hanami; grape grape; roda roda; padrino padrino; cuba cuba; jekyll jekyll; middleman middleman; nanoc nanoc; bridgetown bridgetown; spree spree; solidus solidus; graphql graphql-ruby; sidekiq sidekiq; resque resque; good_job good-job; delayed_job delayed-job;
        turbo-rails hotwire; stimulus-rails hotwire; activeadmin activeadmin; dry-system dry; sequel sequel; fastlane fastlane; cocoapods cocoapods; discordrb discord; rack rack
        """);

    /// <summary>Packages of NuGet and SDKs.</summary>
    public static IReadOnlyList<(string Dependency, string Id)> DotNet { get; } = Rows("""
        Aspire.Hosting.AppHost aspire; Microsoft.AspNetCore.Components.WebAssembly blazor; Microsoft.AspNetCore.SignalR signalr; Grpc.AspNetCore grpc; Microsoft.EntityFrameworkCore efcore; Microsoft.EntityFrameworkCore.SqlServer efcore; Npgsql.EntityFrameworkCore.PostgreSQL efcore; Dapper dapper;
        FastEndpoints fastendpoints; Carter carter; Nancy nancy; Giraffe giraffe; Saturn saturn; Falco falco; Suave suave; WebSharper websharper; Fable.Core fable; Avalonia avalonia; Uno.WinUI uno; MassTransit masstransit; NServiceBus nservicebus; Microsoft.Orleans.Server orleans; Akka akka;
        HotChocolate.AspNetCore hotchocolate; Hangfire hangfire; Hangfire.Core hangfire; Quartz quartz; Umbraco.Cms umbraco; OrchardCore.Application.Cms.Targets orchard; Microsoft.Azure.Functions.Worker azure-functions; Amazon.Lambda.Core aws-lambda; Discord.Net discord; MonoGame.Framework.DesktopGL monogame;
        Microsoft.ML ml-net; Spectre.Console spectre-console; System.CommandLine system-commandline; BenchmarkDotNet benchmarkdotnet; Microsoft.Playwright playwright; MediatR mediatr; Yarp.ReverseProxy yarp; Ocelot ocelot
        """);

    /// <summary>Languages of the table of toolchains: texts of their manifests.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<(string Dependency, string Id)>> ByLanguage { get; } = new Dictionary<string, IReadOnlyList<(string, string)>>(StringComparer.Ordinal)
    {
        ["elixir"] = Rows(":phoenix, phoenix; :phoenix_live_view phoenix-live-view; :nerves, nerves; :ash, ash; :absinthe, absinthe; :plug_cowboy plug; :bandit bandit; :broadway broadway; :ecto ecto; :oban oban; :membrane_core membrane; :livebook livebook"),
        ["erlang"] = Rows("cowboy cowboy; elli elli; yaws yaws; nova nova; rebar3_lfe lfe"),
        ["gleam"] = Rows("wisp wisp; mist mist; lustre lustre"),
        ["haskell"] = Rows("servant servant; yesod yesod; scotty scotty; spock spock; snap-core snap; ihp ihp; warp warp; wai wai; hakyll hakyll; persistent persistent; postgrest postgrest; miso miso; reflex-dom reflex; optparse-applicative optparse-applicative"),
        ["scala"] = Rows("sbt-plugin play; com.typesafe.play play; PlayScala play; org.playframework play; akka-http akka-http; akka-actor akka; pekko pekko; http4s http4s; zio-http zio-http; dev.zio zio; cats-effect cats-effect; finatra finatra; finagle finagle; scalatra scalatra; spark-core apache-spark; spark-sql apache-spark; lagom lagom; scalajs scala-js; cask cask; tapir tapir"),
        ["clojure"] = Rows("luminus luminus; ring/ring ring; lein-ring ring; compojure compojure; reitit reitit; io.pedestal pedestal; http-kit http-kit; aleph aleph; duct/core duct; kit-clj kit; biff biff; shadow-cljs shadow-cljs; re-frame re-frame; reagent reagent; figwheel figwheel; org.immutant immutant"),
        ["dart"] = Rows("flutter: flutter; dart_frog: dart-frog; shelf: shelf; serverpod: serverpod; angular: angular-dart; jaspr: jaspr; conduit: conduit; aqueduct: aqueduct; alfred: alfred"),
        ["deno"] = Rows("fresh fresh; oak oak; hono hono; aleph aleph; lume lume; ultra ultra; danet danet"),
        ["swift"] = Rows("vapor/vapor vapor; hummingbird-project/hummingbird hummingbird; Perfect-HTTPServer perfect; Kitura/Kitura kitura; pointfreeco/swift-composable-architecture composable-architecture; apple/swift-nio swift-nio; apple/swift-argument-parser argument-parser; JohnSundell/Publish publish; TokamakUI/Tokamak tokamak"),
        ["crystal"] = Rows("kemal kemal; lucky: lucky; amber: amber; athena-framework athena; grip: grip; marten: marten; spider-gazelle spider-gazelle; avram avram; granite granite"),
        ["zig"] = Rows("zap zap; httpz httpz; jetzig jetzig; tokamak tokamak; raylib raylib; mach mach; ziglyph ziglyph"),
        ["nim"] = Rows("jester jester; prologue prologue; happyx happyx; mummy mummy; karax karax; basolato basolato; nimforum nimforum"),
        ["ocaml"] = Rows("dream dream; opium opium; eliom ocsigen; cohttp cohttp; mirage mirage; lwt lwt; js_of_ocaml js-of-ocaml; melange melange; incr_dom incr-dom; cmdliner cmdliner"),
        ["julia"] = Rows("Genie genie; Oxygen oxygen; Pluto pluto; HTTP http; Dash dash; Franklin franklin; Flux flux"),
        ["perl"] = Rows("Mojolicious mojolicious; Dancer2 dancer; Dancer dancer; Catalyst::Runtime catalyst; Plack plack; Moose moose; DBIx::Class dbix-class"),
        ["r"] = Rows("shiny shiny; plumber plumber; testthat testthat; rmarkdown rmarkdown; golem golem; quarto quarto; bookdown bookdown"),
        ["lua"] = Rows("lapis lapis; openresty openresty; pegasus pegasus; sailor sailor; love love2d; luvit luvit"),
        ["elm"] = Rows("elm-pages elm-pages; elm/browser elm-browser; mdgriffith/elm-ui elm-ui"),
        ["cpp"] = Rows("Qt6 qt; Qt5 qt; Boost boost; SFML sfml; SDL2 sdl; wxWidgets wxwidgets; Drogon drogon; oatpp oatpp; Crow crow; Pistache pistache; OpenCV opencv; GTest googletest; Catch2 catch2; doctest doctest; gRPC grpc; CUDAToolkit cuda; imgui imgui; raylib raylib"),
        ["c"] = Rows("SDL2 sdl; GTK3 gtk; GTK4 gtk; libuv libuv; mongoose mongoose-c; cmocka cmocka; CUnit cunit; raylib raylib; unity unity-test"),
        ["terraform"] = Rows("hashicorp/aws terraform-aws; hashicorp/azurerm terraform-azure; hashicorp/google terraform-google; hashicorp/kubernetes terraform-kubernetes; cloudflare/cloudflare terraform-cloudflare; digitalocean/digitalocean terraform-digitalocean"),
        ["scheme"] = Rows("haunt haunt; artanis artanis; spiffy spiffy; awful awful"),
        ["fortran"] = Rows("stdlib stdlib; test-drive test-drive; json-fortran json-fortran"),
    };

    /// <summary>Adds the frameworks among dependencies whose names are known exactly, in the order of the table.</summary>
    public static void Offer(ComponentDraft draft, IReadOnlyList<(string Dependency, string Id)> table, Func<string, Evidence?> find)
    {
        foreach (var (dependency, id) in table)
        {
            if (!draft.Frameworks.Contains(id) && find(dependency) is { } evidence)
            {
                draft.Frameworks.Add(id);
                draft.Because(evidence.File, evidence.Line, evidence.Why);
            }
        }
    }

    /// <summary>Adds the frameworks whose dependency stands as a word of its own in one of the files.</summary>
    public static void OfferMentioned(RepositoryView view, ComponentDraft draft, IReadOnlyList<string> files, IReadOnlyList<(string Dependency, string Id)> table) =>
        Offer(draft, table, dependency => files.Select(file => Mention(view, file, dependency)).FirstOrDefault(evidence => evidence is not null));

    private static Evidence? Mention(RepositoryView view, string file, string word)
    {
        var lines = view.Lines(file);
        for (var i = 0; i < lines.Count; i++)
        {
            var at = lines[i].IndexOf(word, StringComparison.Ordinal);
            if (at >= 0 && (at == 0 || !char.IsLetterOrDigit(word[0]) || !char.IsLetterOrDigit(lines[i][at - 1])) && (at + word.Length >= lines[i].Length || !char.IsLetterOrDigit(word[^1]) || !char.IsLetterOrDigit(lines[i][at + word.Length])))
            {
                return new Evidence(file, i + 1, $"mentions {word}");
            }
        }

        return null;
    }

    private static List<(string, string)> Rows(string text) =>
        [.. text.Split([';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(row => (row[..row.IndexOf(' ', StringComparison.Ordinal)], row[(row.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim()))];
}
