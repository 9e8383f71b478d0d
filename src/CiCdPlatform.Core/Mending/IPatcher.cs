namespace CiCdPlatform.Core.Mending;

/// <summary>Recognises failures of one kind and says what would mend them. It decides on texts alone; whether it is right, a run proves.</summary>
public interface IPatcher
{
    /// <summary>Kebab-case; the folder's name in Pascal case.</summary>
    string Id { get; }

    /// <summary>Mends for a failure, the likeliest first; none when it is of another kind.</summary>
    IEnumerable<Patch> Propose(MendContext context);
}
