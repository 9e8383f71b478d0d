using CiCdPlatform.Core.Mending.Text;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A script that is run by its name and may not be executed: the interpreter of its first line runs it instead.</summary>
internal sealed class NotExecutablePatcher : IPatcher
{
    private static readonly MessagePattern Message = new("permission-denied", "(?<path>(\\./)?[\\w./-]+): (Permission denied|cannot execute)", "/tmp/script.sh: line 1: ./scripts/generate.sh: Permission denied");

    private static readonly string[] Interpreters = ["bash", "sh", "python3", "python", "node", "ruby", "perl", "php", "pwsh"];

    public string Id => "not-executable";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        foreach (var path in Message.FindAll(context).Select(groups => groups["path"].Value).Distinct(StringComparer.Ordinal))
        {
            var file = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
            if (context.Lines(file) is not [var first, ..])
            {
                continue;
            }

            var words = first.StartsWith("#!", StringComparison.Ordinal) ? first[2..].Split([' ', '/'], StringSplitOptions.RemoveEmptyEntries) : [];
            var interpreter = Interpreters.FirstOrDefault(name => words.Contains(name)) ?? (file.EndsWith(".py", StringComparison.Ordinal) ? "python3" : "sh");
            if (WordEdits.InPipeline(context, path, $"{interpreter} {file}") is { Count: > 0 } edits)
            {
                yield return new Patch(Id, Message.Id, $"`{file}` is committed without the right to be executed", $"`{interpreter}` runs it", 0.9) { Edits = edits };
            }
        }
    }
}
