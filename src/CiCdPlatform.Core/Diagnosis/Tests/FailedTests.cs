using CiCdPlatform.Core.Diagnosis.Problems;

namespace CiCdPlatform.Core.Diagnosis.Tests;

/// <summary>Failed tests by name; frameworks name a test when it fails, and once more in their summary.</summary>
internal sealed class FailedTests
{
    private const int MaxTests = 2000;

    private readonly Dictionary<string, FailedTest> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _shortNames = new(StringComparer.Ordinal);

    public void Add(Draft draft)
    {
        if (draft.Name is null && draft.Format.Naming is null)
        {
            return;
        }

        var name = draft.Format.Naming?.Invoke(draft) ?? (draft.Suite is null ? draft.Name! : draft.Suite + "." + draft.Name);
        if (_byName.TryGetValue(name, out var known))
        {
            _byName[name] = known with { File = known.File ?? draft.File, Line = known.File is null ? draft.Line : known.Line, Message = known.Message ?? draft.Message };
        }
        else if (_byName.Count < MaxTests && _shortNames.Add(Short(name)) | !draft.Opening.Repeats)
        {
            _byName[name] = new FailedTest(name, draft.File, draft.Line, draft.Message, draft.Start);
        }
    }

    public IReadOnlyList<FailedTest> InOrder() => [.. _byName.Values.OrderBy(test => test.LogLine)];

    /// <summary>The name as a summary gives it: without packages and parameters, <c>method(a.b.Class)</c> as <c>Class.method</c>.</summary>
    private static string Short(string name)
    {
        if (name.EndsWith(')') && name.LastIndexOf('(') is var open and > 0 && !name.AsSpan(open).ContainsAny(' ', ','))
        {
            name = name[(open + 1)..^1] + "." + name[..open];
        }

        var end = name.AsSpan().IndexOfAny("[({ ");
        name = end > 0 ? name[..end] : name;
        var method = name.LastIndexOfAny(['.', '#', ':']);
        var type = method > 0 ? name.LastIndexOfAny(['.', '$', ':'], method - 1) : -1;
        return name[(type + 1)..];
    }
}
