using CiCdPlatform.Core.Mending.Text;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A lock file that no longer says what its manifest says: the package manager writes it anew.</summary>
internal sealed class LockfileDriftPatcher : IPatcher
{
    /// <summary>What a package manager says of its lock file, and how it is told to write it; scripts of packages do not run.</summary>
    private sealed record PackageManager(MessagePattern Message, string Manifest, string Script, string[] Lockfiles);

    private static readonly PackageManager[] Managers =
    [
        new(new("npm", "can only install packages when your package\\.json and package-lock\\.json|lock file's .* does not satisfy|Missing: .* from lock file", "npm error `npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync."), "package.json", "npm install --package-lock-only --ignore-scripts --no-audit --no-fund", ["package-lock.json", "npm-shrinkwrap.json"]),
        new(new("pnpm", "ERR_PNPM_OUTDATED_LOCKFILE", " ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with \"frozen-lockfile\""), "package.json", "pnpm install --lockfile-only --ignore-scripts", ["pnpm-lock.yaml"]),
        new(new("yarn", "lockfile needs to be updated|lockfile would have been modified by this install", "error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`."), "package.json", "yarn install --ignore-scripts || yarn install --mode=update-lockfile", ["yarn.lock"]),
        new(new("cargo", "lock file .*needs to be updated but --(locked|frozen) was passed|cannot (update|create) the lock file .* because --(locked|frozen) was passed", "error: the lock file /src/Cargo.lock needs to be updated but --locked was passed to prevent this"), "Cargo.toml", "cargo metadata --format-version 1 > /dev/null", ["Cargo.lock"]),
        new(new("go-mod", "updates to go\\.mod needed|missing go\\.sum entry|go\\.sum .*missing|verifying .*checksum mismatch.*go\\.sum|to update it:$", "go: updates to go.mod needed; to update it:"), "go.mod", "go mod tidy", ["go.mod", "go.sum"]),
        new(new("bundler", "frozen mode|lockfile can't be updated because|Gemfile\\.lock.*(deployment|out of sync)|The dependencies in your gemfile changed", "The dependencies in your gemfile changed, but the lockfile can't be updated because frozen mode is set"), "Gemfile", "bundle lock", ["Gemfile.lock"]),
        new(new("composer", "lock file is not up to date with the latest changes in composer\\.json", "Warning: The lock file is not up to date with the latest changes in composer.json."), "composer.json", "composer update --lock --no-scripts --no-interaction", ["composer.lock"]),
        new(new("poetry", "pyproject\\.toml changed significantly since poetry\\.lock was last generated|poetry\\.lock is not up to date", "pyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock` to fix the lock file."), "pyproject.toml", "poetry lock --no-interaction", ["poetry.lock"]),
        new(new("uv", "lockfile at `uv\\.lock` needs to be updated", "error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided."), "pyproject.toml", "uv lock", ["uv.lock"]),
        new(new("pipenv", "Pipfile\\.lock \\([^)]*\\) out of date|Your Pipfile\\.lock .* is out of date", "Your Pipfile.lock (1a2b3c) is out of date. Expected: (4d5e6f)."), "Pipfile", "pipenv lock", ["Pipfile.lock"]),
        new(new("nuget", "NU1004", "error NU1004: The package reference Serilog version has changed. The packages lock file is inconsistent with the project dependencies"), "global.json", "dotnet restore --force-evaluate", ["packages.lock.json"]),
        new(new("mix", "the lock is outdated|lock mismatch: the dependency is out of date", "** (Mix) Your mix.lock is out of date: lock mismatch: the dependency is out of date"), "mix.exs", "mix deps.get", ["mix.lock"]),
        new(new("terraform", "Inconsistent dependency lock file", "Error: Inconsistent dependency lock file"), ".terraform.lock.hcl", "terraform providers lock", [".terraform.lock.hcl"]),
        new(new("deno", "lockfile is out of date", "error: The lockfile is out of date. Run `deno install --frozen=false`"), "deno.json", "deno install --frozen=false", ["deno.lock"]),
    ];

    public string Id => "lockfile-drift";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        foreach (var manager in Managers.Where(manager => manager.Message.Find(context) is not null))
        {
            var places = context.Snapshot.Entries
                .Where(entry => manager.Lockfiles.Contains(Path.GetFileName(entry.Path)) && !entry.Path.Contains("node_modules/", StringComparison.Ordinal))
                .Select(entry => Path.GetDirectoryName(entry.Path)!.Replace('\\', '/'))
                .Distinct(StringComparer.Ordinal)
                .OrderBy(folder => folder.Length)
                .Take(3);
            foreach (var folder in places)
            {
                var outputs = manager.Lockfiles.Select(file => folder.Length == 0 ? file : $"{folder}/{file}").ToList();
                yield return new Patch(Id, manager.Message.Id, $"the lock file in `{(folder.Length == 0 ? "." : folder)}` does not say what the manifest says", "the lock file and the manifest agree", folder.Length == 0 ? 0.9 : 0.7)
                {
                    Command = new MendCommand(manager.Script, folder, outputs),
                };
            }
        }
    }
}
