using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A cache that is asked for under a key under which nothing is kept, or whose key is made from a file that is not there.</summary>
internal sealed class CacheKeyPatcher : IPatcher
{
    private static readonly MessagePattern Miss = new("no-such-key", "Failed to restore cache entry\\. Exiting as fail-on-cache-miss is set\\. Input key: (?<key>.+)$", "Failed to restore cache entry. Exiting as fail-on-cache-miss is set. Input key: dat-abc");
    private static readonly MessagePattern NoLockfile = new("no-lockfile", "Dependencies lock file is not found in|No file in .* matched to \\[", "Dependencies lock file is not found in /home/runner/work/shop. Supported file patterns: package-lock.json,npm-shrinkwrap.json,yarn.lock");
    private static readonly string[] Lockfiles = ["package-lock.json", "yarn.lock", "pnpm-lock.yaml", "requirements.txt", "poetry.lock", "Pipfile.lock", "go.sum", "pom.xml", "packages.lock.json"];

    public string Id => "cache-key";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        if (context.Definition is not { Forge: ForgeKind.GitHub } definition || context.FailedJob is not { } job)
        {
            yield break;
        }

        if (Miss.Find(context) is not null)
        {
            foreach (var asked in Keys(definition).Where(key => key.Job == job.Id))
            {
                foreach (var kept in Keys(definition).Where(key => key.Job != job.Id && key.Key != asked.Key).Select(key => key.Key).Distinct(StringComparer.Ordinal).Take(2))
                {
                    yield return new Patch(Id, Miss.Id, $"nothing is kept under `{asked.Key}`; another job keeps its cache under `{kept}`", "the cache is found", 0.8)
                    {
                        Edits = [new MendEdit(definition.Path, asked.Line, 1, [Words.Replace(definition.Lines[asked.Line - 1], asked.Key, kept) is var changed && changed != definition.Lines[asked.Line - 1] ? changed : definition.Lines[asked.Line - 1].Replace(asked.Key, kept, StringComparison.Ordinal)])],
                    };
                }
            }
        }

        if (NoLockfile.Find(context) is null)
        {
            yield break;
        }

        for (var number = job.Start; number <= job.End; number++)
        {
            var line = definition.Lines[number - 1];
            var text = line.Trim();
            if (!text.StartsWith("cache:", StringComparison.Ordinal))
            {
                continue;
            }

            var lockfile = context.Snapshot.Entries.Where(entry => entry.Path.Contains('/', StringComparison.Ordinal) && Lockfiles.Contains(Path.GetFileName(entry.Path))).Select(entry => entry.Path).FirstOrDefault();
            yield return lockfile is null
                ? new Patch(Id, NoLockfile.Id, "the cache is keyed by a lock file that the repository does not have", "the toolchain is set up without a cache", 0.8) { Edits = [new MendEdit(definition.Path, number, 1, [])] }
                : new Patch(Id, NoLockfile.Id, $"the cache is keyed by a lock file in the root; the repository's is `{lockfile}`", "the cache is keyed by the lock file", 0.85) { Edits = [new MendEdit(definition.Path, number + 1, 0, [line[..^text.Length] + "cache-dependency-path: " + lockfile])] };
        }
    }

    private static IEnumerable<(string Job, int Line, string Key)> Keys(DefinitionText definition)
    {
        foreach (var job in definition.Jobs)
        {
            foreach (var step in definition.Steps(job).Where(step => Enumerable.Range(step.Start, step.End - step.Start + 1).Any(number => definition.Lines[number - 1].Contains("actions/cache", StringComparison.Ordinal))))
            {
                for (var number = step.Start; number <= step.End; number++)
                {
                    if (definition.Lines[number - 1].Trim() is var text && text.StartsWith("key:", StringComparison.Ordinal))
                    {
                        yield return (job.Id, number, text["key:".Length..].Trim());
                    }
                }
            }
        }
    }
}
