using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Detectors.Node;

/// <summary>Packages of npm, pnpm, yarn and bun; a workspace and its members are one component.</summary>
internal sealed class NodeDetector : IDetector
{
    private static readonly (string Package, string Id)[] Services =
    [
        ("pg", "postgres"), ("postgres", "postgres"), ("mysql", "mysql"), ("mysql2", "mysql"), ("redis", "redis"), ("ioredis", "redis"), ("mongodb", "mongodb"), ("mongoose", "mongodb"), ("amqplib", "rabbitmq"),
    ];

    private static readonly (string Tool, string Package)[] LintTools =
    [
        ("eslint", "eslint"), ("biome", "@biomejs/biome"), ("prettier", "prettier"), ("tslint", "tslint"), ("xo", "xo"), ("standard", "standard"), ("tsc", "typescript"), ("vue-tsc", "vue-tsc"), ("next", "next"), ("ng", "@angular/cli"),
        ("oxlint", "oxlint"), ("stylelint", "stylelint"), ("turbo", "turbo"), ("nx", "nx"), ("jshint", "jshint"), ("svelte-check", "svelte-check"), ("semistandard", "semistandard"), ("vp", "vite-plus"),
    ];

    private static readonly string[] FormatScripts = ["format:check", "check:format", "format-check", "check-format", "prettier:check", "check:prettier", "fmt:check", "formatcheck", "lint:format"];

    public string Id => "node";

    public IEnumerable<ComponentDraft> Detect(RepositoryView view)
    {
        var packages = view.Named("package.json").Select(path => PackageJson.Read(view, path)).OfType<PackageJson>().ToList();
        var taken = new HashSet<PackageJson>();
        foreach (var package in packages)
        {
            if (taken.Contains(package))
            {
                continue;
            }

            var patterns = Patterns(view, package);
            var members = patterns.Count == 0 ? [] : packages.Where(other => other != package && RepositoryView.IsBelow(other.Folder, package.Folder) && Globs.Match(patterns, RepositoryView.Relative(package.Folder, other.Folder))).ToList();
            taken.UnionWith(members);

            // A file that only says "module" or names a thing is not something to build.
            if (package.Folder == "." || package.Scripts.Count > 0 || package.Dependencies.Count > 0 || members.Count > 0)
            {
                yield return Package(view, package, members);
            }
        }

        // Bun alone needs no package.json.
        if (packages.Count == 0 && view.Named("bunfig.toml").FirstOrDefault() is { } bun)
        {
            yield return Bun(view, bun);
        }
        else if (packages.Count == 0 && view.Files.FirstOrDefault(path => path.EndsWith(".js", StringComparison.Ordinal) || path.EndsWith(".mjs", StringComparison.Ordinal) || path.EndsWith(".cjs", StringComparison.Ordinal)) is { } script && !view.Named("index.html").Any())
        {
            yield return Scripts(view, script);
        }
    }

    private static List<string> Patterns(RepositoryView view, PackageJson package)
    {
        var patterns = package.Workspaces.ToList();
        if (view.First(package.Folder, "pnpm-workspace.yaml") is { } file && view.Yaml(file) is YamlMappingNode root && root.Children.TryGetValue(new YamlScalarNode("packages"), out var node) && node is YamlSequenceNode list)
        {
            patterns.AddRange(list.Children.OfType<YamlScalarNode>().Select(item => item.Value!).Where(item => item is not null));
        }

        if (patterns.Count == 0 && view.First(package.Folder, "lerna.json") is { } lerna && view.Json(lerna) is { } json && json.TryGetProperty("packages", out var packages) && packages.ValueKind == System.Text.Json.JsonValueKind.Array)
        {
            patterns.AddRange(packages.EnumerateArray().Where(item => item.ValueKind == System.Text.Json.JsonValueKind.String).Select(item => item.GetString()!));
        }

        return patterns;
    }

    private static ComponentDraft Package(RepositoryView view, PackageJson package, List<PackageJson> members)
    {
        var all = members.Prepend(package).ToList();
        var typed = all.Any(one => one.Dependencies.ContainsKey("typescript")) || view.First(package.Folder, "tsconfig.json") is not null;
        var draft = new ComponentDraft(package.Folder, typed ? "typescript" : "javascript") { Confidence = 0.95 };
        draft.Because(package.Path, 1, members.Count > 0 ? $"workspace of {members.Count} packages" : "Node package");
        var manager = NodePackageManager.Choose(view, package, draft);
        draft.PackageManager = manager.Name;
        NodeVersion.Offer(view, package, draft);
        if (manager.Lockfile is { } lockfile)
        {
            draft.Lockfiles.Add(lockfile);
        }

        if (all.Any(one => one.Dependencies.Count > 0) || members.Count > 0)
        {
            draft.Install.AddRange(manager.Install);
        }
        else if (manager.Name is "pnpm" or "bun")
        {
            // Nothing to bring, but its scripts are still called by this name.
            draft.Install.Add(manager.Install[0]);
        }

        FrameworkTable.Offer(draft, FrameworkTable.Node, name => all.Find(one => one.Dependencies.ContainsKey(name)) is { } owner ? new Evidence(owner.Path, view.LineOf(owner.Path, $"\"{name}\""), $"depends on {name}") : null);
        Offer(Services, draft.Services);
        Build(view, package, manager, draft, members);
        NodeTests.Add(view, package, manager, draft, members);
        Lint(view, package, manager, draft, typed);
        NodeStart.Offer(view, package, manager, draft);
        VersionFiles.OfferImage(view, draft, "node");
        return draft;

        void Offer((string Package, string Id)[] table, List<string> into)
        {
            foreach (var (name, id) in table)
            {
                if (all.FirstOrDefault(one => one.Dependencies.ContainsKey(name)) is { } owner)
                {
                    into.Add(id);
                    draft.Because(owner.Path, view.LineOf(owner.Path, $"\"{name}\""), $"depends on {name}");
                }
            }
        }
    }

    private static void Build(RepositoryView view, PackageJson package, NodePackageManager manager, ComponentDraft draft, List<PackageJson> members)
    {
        if (package.Scripts.TryGetValue("build", out var script) && script.Trim().Length > 0)
        {
            draft.Build.Add(manager.Run("build"));
            draft.Because(package.Path, view.LineOf(package.Path, "\"build\""), "build script");
        }
        else if (members.Count(member => member.Scripts.ContainsKey("build")) is var building and > 0 && (manager.EachMember != "yarn workspaces run" || building == members.Count))
        {
            draft.Build.Add($"{manager.EachMember} build");
        }
    }

    private static void Lint(RepositoryView view, PackageJson package, NodePackageManager manager, ComponentDraft draft, bool typed)
    {
        if (package.Scripts.TryGetValue("lint", out var script) && LintTools.Any(tool => script.Split(' ').Contains(tool.Tool) && package.Dependencies.ContainsKey(tool.Package)))
        {
            draft.Lint.Add(manager.Run("lint"));
            draft.Because(package.Path, view.LineOf(package.Path, "\"lint\""), "lint script");
        }

        if (((string[])["typecheck", "type-check", "check-types", "check:types"]).FirstOrDefault(package.Scripts.ContainsKey) is { } check && package.Dependencies.ContainsKey("typescript"))
        {
            draft.Lint.Add(manager.Run(check));
        }
        else if (typed && draft.Build.Count == 0 && package.Dependencies.ContainsKey("typescript") && view.First(package.Folder, "tsconfig.json") is { } config)
        {
            draft.Lint.Add($"{manager.Exec} tsc --noEmit");
            draft.Because(config, 1, "TypeScript without a build script");
        }

        // The layout of the source is checked where a script only looks.
        if (FormatScripts.FirstOrDefault(name => package.Scripts.TryGetValue(name, out var text) && LintTools.Any(tool => text.Split(' ').Contains(tool.Tool) && package.Dependencies.ContainsKey(tool.Package))) is { } format)
        {
            draft.Lint.Add(manager.Run(format));
            draft.Because(package.Path, view.LineOf(package.Path, $"\"{format}\""), "format check");
        }

        if (draft.Lint.Count == 0 && !typed && package.Dependencies.Count == 0 && view.Below(package.Folder).Any(path => path.EndsWith(".js", StringComparison.Ordinal)))
        {
            draft.Lint.Add(Syntax);
        }
    }

    private const string Syntax = "find . -name '*.js' -not -path '*/node_modules/*' -print0 | xargs -0 -r -n 1 node --check";

    private static ComponentDraft Bun(RepositoryView view, string file)
    {
        var draft = new ComponentDraft(RepositoryView.FolderOf(file), "bun") { PackageManager = "bun", Confidence = 0.8 };
        draft.Because(file, 1, "Bun's settings");
        VersionFiles.OfferFile(view, draft, ".bun-version");
        VersionFiles.Offer(view, draft, "bun");
        if (view.Below(draft.Path).FirstOrDefault(path => path.Contains(".test.", StringComparison.Ordinal) || path.Contains(".spec.", StringComparison.Ordinal)) is { } test)
        {
            draft.Test.Add("bun test");
            draft.Because(test, 1, "test file");
        }

        if (view.First(draft.Path, "index.ts", "server.ts", "app.ts", "main.ts", "src/index.ts", "index.js") is { } main)
        {
            draft.Start = "bun run " + RepositoryView.Relative(draft.Path, main);
            draft.Because(main, 1, "main program");
        }

        return draft;
    }

    private static ComponentDraft Scripts(RepositoryView view, string script)
    {
        var draft = new ComponentDraft(".", "javascript") { Confidence = 0.5, IsGuess = true };
        draft.Because(script, 1, "JavaScript without a package.json");
        NodeTests.AddPlain(view, draft);
        draft.Lint.Add(Syntax);
        if (view.First(".", "index.js", "server.js", "app.js", "main.js") is { } main)
        {
            draft.Start = "node " + main;
        }

        return draft;
    }
}
