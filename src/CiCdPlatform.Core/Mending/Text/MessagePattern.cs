using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diagnosis.Problems;

namespace CiCdPlatform.Core.Mending.Text;

/// <summary>A message of a tool with named groups; <paramref name="example"/> is one that it recognises.</summary>
internal sealed class MessagePattern(string id, string pattern, string example)
{
    private readonly LinePattern _pattern = new(pattern);

    public string Id => id;

    public string Example => example;

    /// <summary>The groups of a message, or null.</summary>
    public GroupCollection? Match(string message) => message.StartsWith("$ ", StringComparison.Ordinal) ? null : _pattern.Match(message) is { Success: true } match ? match.Groups : null;

    /// <summary>The groups of the last message of a failure that it recognises, or null.</summary>
    public GroupCollection? Find(MendContext context) => context.Messages.Reverse().Select(Match).FirstOrDefault(groups => groups is not null);

    /// <summary>The same for every message, the last first.</summary>
    public IEnumerable<GroupCollection> FindAll(MendContext context) => context.Messages.Reverse().Select(Match).OfType<GroupCollection>().Take(20);
}
