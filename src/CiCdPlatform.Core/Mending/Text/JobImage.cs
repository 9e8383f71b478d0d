using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Core.Mending.Text;

/// <summary>The container image that a GitLab job runs in.</summary>
/// <param name="Line">Where it is named; 1-based.</param>
/// <param name="IsOwn">Whether the job names it itself, and no other job shares it.</param>
internal sealed record JobImage(string Name, int Line, bool IsOwn)
{
    private const int MaxDepth = 3;

    // What these are made from, where the tag does not say: all others that are known are Debian's.
    private static readonly string[] Alpines = ["alpine", "alpine-node", "git"];
    private static readonly string[] Debians = ["debian", "ubuntu", "buildpack-deps", "node", "python", "golang", "rust", "ruby", "php", "perl", "gcc", "sdk", "eclipse-temurin", "openjdk", "maven", "gradle", "composer"];

    /// <summary>The job's own image, that of the job it extends, or the pipeline's; null where none is named.</summary>
    public static JobImage? Of(DefinitionText definition, JobText job)
    {
        var (current, isOwn) = (job, true);
        for (var depth = 0; depth < MaxDepth; depth++)
        {
            if (definition.KeyOf(current, "image") is { } key)
            {
                return At(definition, key, isOwn);
            }

            isOwn = false;
            if (definition.KeyOf(current, "extends") is not { } extends || definition.Jobs.FirstOrDefault(other => other.Id == Value(definition.Lines[extends - 1], "extends")) is not { } parent)
            {
                break;
            }

            current = parent;
        }

        var defaults = Enumerable.Range(1, definition.Lines.Count).FirstOrDefault(number => definition.Lines[number - 1].StartsWith("default:", StringComparison.Ordinal));
        var key2 = defaults > 0 ? definition.KeyOf(new JobText("default", null, defaults, definition.EndOf(defaults), 0), "image") : null;
        key2 ??= Enumerable.Range(1, definition.Lines.Count).Where(number => definition.Lines[number - 1].StartsWith("image:", StringComparison.Ordinal)).Select(number => (int?)number).FirstOrDefault();
        return key2 is { } shared ? At(definition, shared, isOwn: false) : null;
    }

    /// <summary>Whether it is a system without a toolchain.</summary>
    public bool IsSystem => ImageName.Program(Name) is "alpine" or "debian" or "ubuntu" or "busybox" or "bash" or "fedora" or "rockylinux" or "almalinux";

    /// <summary>What its tag says, without a digest.</summary>
    public string Tag => Name.Split('@')[0] is var bare && bare.LastIndexOf(':') is var colon && colon > bare.LastIndexOf('/') ? bare[(colon + 1)..] : "";

    public bool IsAlpine => Tag.Contains("alpine", StringComparison.Ordinal) || Alpines.Contains(ImageName.Program(Name));

    public bool IsDebian => !IsAlpine && Debians.Contains(ImageName.Program(Name));

    /// <summary>The edit that names another image in its place.</summary>
    public MendEdit Replace(DefinitionText definition, string image)
    {
        var line = definition.Lines[Line - 1];
        var at = line.IndexOf(Name, StringComparison.Ordinal);
        return new MendEdit(definition.Path, Line, 1, [string.Concat(line.AsSpan(0, at), image, line.AsSpan(at + Name.Length))]);
    }

    private static JobImage? At(DefinitionText definition, int key, bool isOwn)
    {
        var value = Value(definition.Lines[key - 1], "image");
        for (var number = key; value.Length == 0 && ++number <= definition.EndOf(key);)
        {
            (value, key) = (Value(definition.Lines[number - 1], "name"), number);
        }

        // A variable decides elsewhere which one it is.
        return value.Length == 0 || value.Contains('$', StringComparison.Ordinal) ? null : new JobImage(value, key, isOwn);
    }

    private static string Value(string line, string key)
    {
        var text = line.TrimStart();
        return text.StartsWith(key + ":", StringComparison.Ordinal) ? text[(key.Length + 1)..].Split(" #")[0].Trim().Trim('"', '\'') : "";
    }
}
