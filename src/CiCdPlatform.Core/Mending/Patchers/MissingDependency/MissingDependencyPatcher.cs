using CiCdPlatform.Core.Mending.Text;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>Code that uses a package of this very repository which its manifest does not name.</summary>
/// <remarks>Packages of elsewhere are not guessed: a name alone does not say whose package it is.</remarks>
internal sealed class MissingDependencyPatcher : IPatcher
{
    private static readonly MessagePattern Node = new("node", "Cannot find (module|package) '(?<name>(@[\\w.-]+/)?[\\w.-]+)('|/)", "Error: Cannot find module 'labels'");
    private static readonly MessagePattern Go = new("go", "no required module provides package (?<name>[\\w./-]+)[;:]?|cannot find module providing package (?<name>[\\w./-]+)", "price.go:4:8: no required module provides package example.com/money; to add it:");
    private static readonly MessagePattern Rust = new("rust", "(unresolved import|undeclared crate or module|use of (undeclared|unresolved) (crate or )?module( or unlinked crate)?|can't find crate for|cannot find module or crate) `(?<name>\\w+)", "error[E0433]: failed to resolve: use of unresolved module or unlinked crate `money`");

    public string Id => "missing-dependency";

    public IEnumerable<Patch> Propose(MendContext context) => OfNode(context).Concat(OfGo(context)).Concat(OfRust(context));

    private IEnumerable<Patch> OfNode(MendContext context)
    {
        if (Node.Find(context) is not { } groups || context.Lines("package.json") is not { Count: > 0 } lines)
        {
            yield break;
        }

        var name = groups["name"].Value;
        var local = context.Snapshot.Entries
            .Where(entry => entry.Path.EndsWith("/package.json", StringComparison.Ordinal) && !entry.Path.Contains("node_modules/", StringComparison.Ordinal))
            .FirstOrDefault(entry => JsonText.Text(context.Snapshot.ReadText(entry.Path), "name") == name);
        if (local is null || JsonText.Keys(context.Snapshot.ReadText("package.json"), "dependencies").Contains(name))
        {
            yield break;
        }

        var folder = local.Path[..^"/package.json".Length];
        var at = lines.ToList().FindIndex(line => line.TrimStart().StartsWith("\"dependencies\"", StringComparison.Ordinal) && line.TrimEnd().EndsWith('{'));
        if (at < 0 || at + 1 >= lines.Count)
        {
            yield break;
        }

        var indent = lines[at + 1][..(lines[at + 1].Length - lines[at + 1].TrimStart().Length)];
        var hasLock = context.Snapshot.Contains("package-lock.json");
        yield return new Patch(Id, Node.Id, $"`{name}` is used and `package.json` does not name it; it lies in `{folder}`", $"`{name}` is installed", 0.8)
        {
            Edits = [new MendEdit("package.json", at + 2, 0, [$"{indent}\"{name}\": \"file:{folder}\","])],
            Command = hasLock ? new MendCommand("npm install --package-lock-only --ignore-scripts --no-audit --no-fund", "", ["package-lock.json"]) : null,
        };
    }

    private IEnumerable<Patch> OfGo(MendContext context)
    {
        if (Go.Find(context) is not { } groups)
        {
            yield break;
        }

        var name = groups["name"].Value;
        foreach (var entry in context.Snapshot.Entries.Where(entry => entry.Path.EndsWith("/go.mod", StringComparison.Ordinal)))
        {
            var module = context.Lines(entry.Path).FirstOrDefault(line => line.StartsWith("module ", StringComparison.Ordinal))?["module ".Length..].Trim();
            if (module is null || (name != module && !name.StartsWith(module + "/", StringComparison.Ordinal)) || context.Lines("go.mod") is not { Count: > 0 } lines || lines.Any(line => Words.Find(line, module) >= 0))
            {
                continue;
            }

            var folder = entry.Path[..^"/go.mod".Length];
            yield return new Patch(Id, Go.Id, $"`{module}` is used and `go.mod` does not require it; it lies in `{folder}`", $"`{module}` is taken from `{folder}`", 0.8)
            {
                Edits = [new MendEdit("go.mod", lines.Count + 1, 0, ["", $"require {module} v0.0.0", "", $"replace {module} => ./{folder}"])],
            };
        }
    }

    private IEnumerable<Patch> OfRust(MendContext context)
    {
        if (Rust.Find(context) is not { } groups || context.Lines("Cargo.toml") is not { Count: > 0 } lines)
        {
            yield break;
        }

        var name = groups["name"].Value;
        var local = context.Snapshot.Entries
            .Where(entry => entry.Path.EndsWith("/Cargo.toml", StringComparison.Ordinal))
            .FirstOrDefault(entry => context.Lines(entry.Path).Any(line => line.Replace(" ", "", StringComparison.Ordinal) is var text && (text == $"name=\"{name}\"" || text == $"name=\"{name.Replace('_', '-')}\"")));
        if (local is null)
        {
            yield break;
        }

        var folder = local.Path[..^"/Cargo.toml".Length];
        var at = lines.ToList().FindIndex(line => line.Trim() == "[dependencies]");
        IReadOnlyList<string> added = at < 0 ? ["", "[dependencies]", $"{name} = {{ path = \"{folder}\" }}"] : [$"{name} = {{ path = \"{folder}\" }}"];
        yield return new Patch(Id, Rust.Id, $"`{name}` is used and `Cargo.toml` does not name it; it lies in `{folder}`", $"`{name}` is built with it", 0.8)
        {
            Edits = [new MendEdit("Cargo.toml", at < 0 ? lines.Count + 1 : at + 2, 0, added)],
            Command = context.Snapshot.Contains("Cargo.lock") ? new MendCommand("cargo metadata --format-version 1 > /dev/null", "", ["Cargo.lock"]) : null,
        };
    }
}
