using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Diagnosis;

/// <summary>Whether the first spans of a diagnosis are the lines that people marked; by language, with each signal switched off, and whether the confidence is true.</summary>
internal sealed class LocalisationEvaluation(string name, string summary, Func<string, IReadOnlyList<MarkedLog>> read) : IEvaluation
{
    private static readonly DiagnosisSignals[] Signals = [.. Enum.GetValues<DiagnosisSignals>().Where(signal => signal is not DiagnosisSignals.None and not DiagnosisSignals.All)];

    public string Name => name;

    public string Summary => summary;

    public Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var logs = read(folder);
        var found = logs.Select(log => LocatedLog.Find(log, DiagnosisSignals.All, cancellation)).ToList();
        return Task.FromResult<object>(new
        {
            all = Localisation.Of(found),
            byLanguage = found.GroupBy(log => log.Log.Language, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => Localisation.Of([.. group])),
            without = Signals.ToDictionary(signal => signal.ToString(), signal => Localisation.Of([.. logs.Select(log => LocatedLog.Find(log, DiagnosisSignals.All & ~signal, cancellation))])),
            confidence = Calibration(found),
            misses = found.Where(log => log.Rank != 0).Select(log => log.Describe()).ToList(),
        });
    }

    // Told confidence beside how often it was right.
    private static object Calibration(List<LocatedLog> found) => found
        .GroupBy(log => (int)Math.Min(4, log.Confidence * 5))
        .OrderBy(group => group.Key)
        .Select(group => new { logs = group.Count(), told = Math.Round(group.Average(log => log.Confidence), 3), right = Math.Round(group.Average(log => log.Rank == 0 ? 1.0 : 0), 3) })
        .ToList();
}
