using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.Node;

/// <summary>Which program brings the dependencies of a package, and how it is called.</summary>
internal sealed partial record NodePackageManager(string Name, string? Lockfile, IReadOnlyList<string> Install, string Exec, string EachMember)
{
    /// <summary>Runs a script of <c>package.json</c>.</summary>
    public string Run(string script) => script == "test" && Name != "bun" ? $"{Name} test" : $"{Name} run {CommandWords.Quote(script)}";

    /// <summary>Chooses by the <c>packageManager</c> field, then the lockfile, then npm; records why.</summary>
    public static NodePackageManager Choose(RepositoryView view, PackageJson package, ComponentDraft draft)
    {
        var field = package.Text("packageManager") is { } text && Field().Match(text) is { Success: true } match ? match : null;
        var locks = new (string Name, string[] Files)[] { ("pnpm", ["pnpm-lock.yaml"]), ("yarn", ["yarn.lock"]), ("bun", ["bun.lock", "bun.lockb"]), ("npm", ["package-lock.json", "npm-shrinkwrap.json"]) };
        var found = locks.Select(known => (known.Name, File: view.First(package.Folder, known.Files))).Where(known => known.File is not null).ToList();
        var name = field?.Groups["name"].Value ?? found.FirstOrDefault().Name ?? Said(view, package, draft) ?? "npm";
        var lockfile = found.FirstOrDefault(known => known.Name == name).File;
        if (field is not null)
        {
            draft.Because(package.Path, view.LineOf(package.Path, "\"packageManager\""), "packageManager field");
        }
        else if (lockfile is not null)
        {
            draft.Because(lockfile, 1, $"lockfile of {name}");
        }

        var version = field?.Groups["version"].Value ?? "";
        return name switch
        {
            "pnpm" => new("pnpm", lockfile, [$"npm install --global pnpm@{(version.Length > 0 ? version : PnpmMajor(view, lockfile))}", lockfile is null ? "pnpm install --no-frozen-lockfile" : "pnpm install --frozen-lockfile"], "pnpm exec", "pnpm -r run"),
            "yarn" => Yarn(view, package, lockfile, version),
            "bun" => new("bun", lockfile, [$"npm install --global bun@{(version.Length > 0 ? version : "1")}", lockfile is null ? "bun install" : "bun install --frozen-lockfile"], "bunx", "bun run --filter '*'"),
            _ => new("npm", lockfile, [lockfile is null ? "npm install --no-audit --no-fund" : "npm ci"], "npx --no-install", "npm run --workspaces --if-present"),
        };
    }

    // Without a lockfile the settings of a manager, or a version of it, still name it.
    private static string? Said(RepositoryView view, PackageJson package, ComponentDraft draft)
    {
        foreach (var (name, files) in new (string, string[])[] { ("pnpm", ["pnpm-workspace.yaml", ".pnpmfile.cjs"]), ("yarn", [".yarnrc.yml", ".yarnrc"]), ("bun", ["bunfig.toml"]) })
        {
            if (view.First(package.Folder, files) is { } file)
            {
                draft.Because(file, 1, $"settings of {name}");
                return name;
            }

            if ((package.Text("engines", name) ?? package.Text("volta", name)) is not null || package.Text("devEngines", "packageManager", "name") == name)
            {
                draft.Because(package.Path, view.LineOf(package.Path, $"\"{name}\""), $"asks for {name}");
                return name;
            }
        }

        return null;
    }

    private static NodePackageManager Yarn(RepositoryView view, PackageJson package, string? lockfile, string version)
    {
        var config = view.First(package.Folder, ".yarnrc.yml");
        var modern = config is not null || (lockfile is not null && view.Mentions(lockfile, "__metadata:")) || (version.Length > 0 && version[0] != '1');
        if (!modern)
        {
            return new("yarn", lockfile, [lockfile is null ? "yarn install --non-interactive" : "yarn install --frozen-lockfile --non-interactive"], "yarn run", "yarn workspaces run");
        }

        // A release kept in the repository needs nobody to bring it.
        var immutable = lockfile is null ? "yarn install" : "yarn install --immutable";
        return new("yarn", lockfile, view.Mentions(config, "yarnPath") ? [immutable] : ["corepack enable", immutable], "yarn run", "yarn workspaces foreach --all run");
    }

    // The shape of the lockfile tells which release can read it.
    private static string PnpmMajor(RepositoryView view, string? lockfile) =>
        (lockfile is null ? "" : view.Lines(lockfile).Take(5).FirstOrDefault(line => line.StartsWith("lockfileVersion", StringComparison.Ordinal)) ?? "") switch
        {
            var line when line.Contains("5.", StringComparison.Ordinal) => "7",
            var line when line.Contains("6.", StringComparison.Ordinal) => "8",
            _ => "9",
        };

    [GeneratedRegex(@"^(?<name>npm|pnpm|yarn|bun)@(?<version>\d+(\.\d+){0,2})", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Field();
}
