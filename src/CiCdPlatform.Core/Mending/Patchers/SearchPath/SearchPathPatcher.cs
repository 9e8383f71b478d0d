using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A module or header of the repository that lies where its tool does not look.</summary>
internal sealed class SearchPathPatcher : IPatcher
{
    private static readonly MessagePattern Python = new("python", "ModuleNotFoundError: No module named '(?<name>\\w+)", "ModuleNotFoundError: No module named 'shop'");
    private static readonly MessagePattern Ruby = new("ruby", "cannot load such file -- (?<name>[\\w/-]+)", "cannot load such file -- shop/price (LoadError)");
    private static readonly MessagePattern Perl = new("perl", "Can't locate (?<name>[\\w/]+\\.pm) in @INC", "Can't locate Shop/Price.pm in @INC (you may need to install the Shop::Price module)");
    private static readonly MessagePattern Header = new("header", "fatal error: (?<name>[\\w./-]+): No such file or directory", "src/price.c:1:10: fatal error: price.h: No such file or directory");
    private static readonly string[] Flags = ["CPPFLAGS", "CFLAGS", "CXXFLAGS"];

    public string Id => "search-path";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        if (Python.Find(context) is { } python)
        {
            foreach (var patch in OfVariable(context, Python.Id, "PYTHONPATH", Roots(context, [$"{python["name"].Value}/__init__.py", $"{python["name"].Value}.py", $"{python["name"].Value}/"])))
            {
                yield return patch;
            }
        }

        if (Ruby.Find(context) is { } ruby)
        {
            foreach (var patch in OfVariable(context, Ruby.Id, "RUBYLIB", Roots(context, [ruby["name"].Value + ".rb"])))
            {
                yield return patch;
            }
        }

        if (Perl.Find(context) is { } perl)
        {
            foreach (var patch in OfVariable(context, Perl.Id, "PERL5LIB", Roots(context, [perl["name"].Value])))
            {
                yield return patch;
            }
        }

        if (Header.Find(context) is { } header)
        {
            foreach (var patch in OfHeader(context, Roots(context, [header["name"].Value])))
            {
                yield return patch;
            }
        }
    }

    /// <summary>Folders of the repository below which one of the paths lies, without the root, where tools look anyway.</summary>
    private static List<string> Roots(MendContext context, string[] paths) => [.. context.Snapshot.Entries
        .SelectMany(entry => paths.Select(path => entry.Path.IndexOf("/" + path, StringComparison.Ordinal) is > 0 and var at && (path.EndsWith('/') || at + path.Length + 1 == entry.Path.Length) ? entry.Path[..at] : null))
        .OfType<string>()
        .Distinct(StringComparer.Ordinal)
        .OrderBy(folder => folder.Split('/').Length)
        .Take(3)];

    private IEnumerable<Patch> OfVariable(MendContext context, string pattern, string variable, List<string> folders)
    {
        if (context.Definition is not { } definition || context.FailedJob is not { } job || Enumerable.Range(job.Start, job.End - job.Start + 1).Any(number => definition.Lines[number - 1].Contains(variable + ":", StringComparison.Ordinal)))
        {
            yield break;
        }

        foreach (var folder in folders)
        {
            var indent = definition.ChildIndent(job);
            var key = definition.Forge == ForgeKind.GitHub ? "env" : "variables";
            var at = definition.KeyOf(job, key);
            var line = $"{new string(' ', indent + 2)}{variable}: {folder}";
            yield return new Patch(Id, pattern, $"what is missing lies in `{folder}`, where the interpreter does not look", "the interpreter looks there too", 0.8)
            {
                Edits = [at is { } number
                    ? new MendEdit(definition.Path, number + 1, 0, [line])
                    : new MendEdit(definition.Path, job.Start + 1, 0, [$"{new string(' ', indent)}{key}:", line])],
            };
        }
    }

    private IEnumerable<Patch> OfHeader(MendContext context, List<string> folders)
    {
        foreach (var entry in context.Snapshot.Entries.Where(entry => Path.GetFileName(entry.Path) is "Makefile" or "makefile" or "GNUmakefile" or "CMakeLists.txt").Take(20))
        {
            var lines = context.Lines(entry.Path);
            var isCMake = entry.Path.EndsWith("CMakeLists.txt", StringComparison.Ordinal);
            var at = isCMake
                ? lines.ToList().FindIndex(line => line.StartsWith("project(", StringComparison.OrdinalIgnoreCase))
                : lines.ToList().FindIndex(line => Flags.Any(flag => line.StartsWith(flag, StringComparison.Ordinal) && line.Contains('=', StringComparison.Ordinal)));
            foreach (var folder in at < 0 ? [] : folders)
            {
                var edit = isCMake
                    ? new MendEdit(entry.Path, at + 2, 0, [$"include_directories(${{PROJECT_SOURCE_DIR}}/{folder})"])
                    : new MendEdit(entry.Path, at + 1, 1, [$"{lines[at].TrimEnd()} -I{folder}"]);
                yield return new Patch(Id, Header.Id, $"the header lies in `{folder}`, where the compiler does not look", "the compiler looks there too", 0.8) { Edits = [edit] };
            }
        }
    }
}
