namespace CiCdPlatform.Core.Detectors.Node;

/// <summary>How a package is started: by its script, by its framework, by its main file; a site without a server of its own is handed out by a static one.</summary>
internal static class NodeStart
{
    // What makes a folder of files, and which; whatever these packages start by themselves is for development.
    private static readonly (string Package, string Folder)[] Sites =
    [
        ("@docusaurus/core", "build"), ("gatsby", "public"), ("@11ty/eleventy", "_site"), ("vitepress", ".vitepress/dist"), ("hexo", "public"), ("react-scripts", "build"), ("@angular/cli", "dist"), ("@vue/cli-service", "dist"), ("astro", "dist"), ("vite", "dist"), ("parcel", "dist"), ("webpack-dev-server", "dist"), ("rsbuild", "dist"), ("@rsbuild/core", "dist"),
    ];

    // Beside an application they write its documentation: only what the build runs makes the site.
    private static readonly Dictionary<string, string> DocumentationTools = new() { ["@docusaurus/core"] = "docusaurus", ["gatsby"] = "gatsby", ["@11ty/eleventy"] = "eleventy", ["vitepress"] = "vitepress", ["hexo"] = "hexo" };

    // With one of these the application has a server, whatever builds its pages.
    private static readonly string[] Servers =
    [
        "next", "nuxt", "@remix-run/node", "@remix-run/serve", "@react-router/node", "@react-router/serve", "@sveltejs/kit", "@solidjs/start", "express", "fastify", "koa", "@nestjs/core", "hono", "@hapi/hapi", "@astrojs/node", "@angular/ssr", "@adonisjs/core", "electron", "@builder.io/qwik-city", "vite-plugin-ssr", "vike", "@feathersjs/feathers", "polka", "elysia",
    ];

    private static readonly string[] DevelopmentServers = ["react-scripts start", "ng serve", "ng s", "vite", "vite dev", "vite serve", "vue-cli-service serve", "parcel", "webpack serve", "webpack-dev-server", "gatsby develop", "astro dev", "docusaurus start", "eleventy --serve", "rsbuild dev", "hexo server", "vitepress dev"];

    private static readonly (string Package, string Command)[] Defaults =
    [
        ("next", "next start"), ("nuxt", "node .output/server/index.mjs"), ("@react-router/serve", "react-router-serve ./build/server/index.js"), ("@remix-run/serve", "remix-serve ./build/server/index.js"), ("@sveltejs/adapter-node", "node build"), ("@nestjs/core", "node dist/main"), ("@strapi/strapi", "strapi start"), ("@astrojs/node", "node ./dist/server/entry.mjs"), ("@solidjs/start", "node .output/server/index.mjs"), ("probot", "probot run ./index.js"),
    ];

    public static void Offer(RepositoryView view, PackageJson package, NodePackageManager manager, ComponentDraft draft)
    {
        var site = Site(view, package, draft);
        if (package.Scripts.TryGetValue("start", out var script) && script.Trim().Length > 0 && (site is null || !IsDevelopment(script)))
        {
            draft.Start = manager.Run("start");
            draft.Because(package.Path, view.LineOf(package.Path, "\"start\""), "start script");
            return;
        }

        if (site is { } made)
        {
            draft.Start = $"npx --yes serve@14 --single {made.Folder}";
            draft.Because(package.Path, view.LineOf(package.Path, $"\"{made.Package}\""), $"{made.Package} makes a site of files");
            return;
        }

        if (((string[])["start:prod", "start:production", "serve:prod", "production"]).FirstOrDefault(package.Scripts.ContainsKey) is { } production)
        {
            draft.Start = manager.Run(production);
            draft.Because(package.Path, view.LineOf(package.Path, $"\"{production}\""), "start script");
            return;
        }

        if (Defaults.FirstOrDefault(known => package.Dependencies.ContainsKey(known.Package)) is { Command: { } command } framework)
        {
            draft.Start = command.StartsWith("node ", StringComparison.Ordinal) ? command : $"{manager.Exec} {command}";
            draft.Because(package.Path, view.LineOf(package.Path, $"\"{framework.Package}\""), $"{framework.Package} starts so");
            return;
        }

        // What is published for others to import is not started.
        if (((string[])["exports", "files", "types", "publishConfig", "peerDependencies"]).Any(package.Has))
        {
            return;
        }

        var main = package.Text("main") is { } entry && view.First(package.Folder, entry.StartsWith("./", StringComparison.Ordinal) ? entry[2..] : entry) is { } stated ? stated
            : view.First(package.Folder, "index.js", "server.js", "app.js", "main.js", "bot.js", "index.mjs", "server.mjs", "index.cjs", "index.ts", "server.ts", "src/index.js", "src/server.js", "src/app.js", "src/main.js");
        if (main is not null && !(main.EndsWith(".ts", StringComparison.Ordinal) && manager.Name != "bun"))
        {
            draft.Start = (manager.Name == "bun" ? "bun run " : "node ") + CommandWords.Quote(RepositoryView.Relative(package.Folder, main));
            draft.Because(main, 1, "main program");
        }
    }

    private static bool IsDevelopment(string script) => script.Trim() is var text && DevelopmentServers.Any(server => text == server || text.EndsWith(" " + server, StringComparison.Ordinal) || text.StartsWith(server + " -", StringComparison.Ordinal) || (text.Contains(server + " ", StringComparison.Ordinal) && server.Contains(' ', StringComparison.Ordinal)));

    // A page for the browser, a build script, no server.
    private static (string Package, string Folder)? Site(RepositoryView view, PackageJson package, ComponentDraft draft)
    {
        if (!package.Scripts.TryGetValue("build", out var build) || Servers.Any(package.Dependencies.ContainsKey))
        {
            return null;
        }

        var made = Sites.FirstOrDefault(known => package.Dependencies.ContainsKey(known.Package) && (!DocumentationTools.TryGetValue(known.Package, out var tool) || Runs(package, build, tool)));
        if (made.Package is null && build.Contains("vite build", StringComparison.Ordinal))
        {
            made = ("vite", "dist");
        }

        // A bundler makes libraries too: only with a page is it a site.
        if (made.Package is null || (made.Package is "vite" or "parcel" or "webpack-dev-server" && view.First(package.Folder, "index.html", "src/index.html", "public/index.html") is null))
        {
            return null;
        }

        return made.Package == "@angular/cli" && view.First(draft.Path, "angular.json") is { } angular ? (made.Package, AngularFolder(view, angular) ?? made.Folder) : made;
    }

    // By itself, or by a script that it names.
    private static bool Runs(PackageJson package, string script, string tool) =>
        script.Contains(tool, StringComparison.Ordinal) || package.Scripts.Any(other => script.Contains(other.Key, StringComparison.Ordinal) && other.Value.Contains(tool, StringComparison.Ordinal));

    private static string? AngularFolder(RepositoryView view, string file)
    {
        var line = view.Lines(file).FirstOrDefault(line => line.Contains("\"outputPath\"", StringComparison.Ordinal))?.Split(':') is [_, var value, ..] ? value.Trim().Trim(',', '"', ' ') : null;
        var builder = view.Mentions(file, "build-angular:application") || view.Mentions(file, "@angular/build:application");
        return line is null ? null : CommandWords.Quote(builder ? line + "/browser" : line);
    }
}
