using System.Globalization;

namespace NeuroSim.Models.Checkpoints;

/// <summary>Finds the parameters in whatever a training script saved around them.</summary>
internal static class StateDict
{
    /// <summary>What torch.nn.DataParallel puts before every name.</summary>
    private const string ParallelPrefix = "module.";

    /// <summary>Dicts within dicts, deepest first refused.</summary>
    private const int MaxDepth = 16;

    /// <summary>Most items looked at, since aliases can make a small file look endless.</summary>
    private const int MaxItems = 1_000_000;

    /// <summary>Most items of one dict that are looked at for anything but parameters.</summary>
    private const int MaxWords = 1_000;

    /// <summary>Keys under which scripts keep the parameters; the first one present is taken.</summary>
    private static readonly string[] ModelKeys = ["model", "state_dict", "model_state_dict", "net", "network", "module", "model_ema"];

    /// <summary>Keys whose tensors are no parameters.</summary>
    private static readonly string[] OtherKeys =
        ["optimizer", "optimizer_state_dict", "optim", "lr_scheduler", "scheduler", "scaler", "amp"];

    /// <summary>The parameters by name, in the order of the file.</summary>
    public static OrderedDictionary<string, PickleTensor> Find(object saved, FilePlace place)
    {
        PickleDict top = saved as PickleDict ?? throw place.Error(
            $"the file holds {PickleMachine.Describe(saved)}, not a dict of tensors. Save the state dict: "
                + "torch.save(model.state_dict(), path).");
        OrderedDictionary<string, PickleTensor> found = new(StringComparer.Ordinal);
        int budget = MaxItems;
        Collect(Innermost(top), string.Empty, MaxDepth, found, ref budget, place);
        if (found.Count == 0)
        {
            throw place.Error($"the file holds no tensors; its keys are {string.Join(", ", top.Items.Keys.Take(8))}. "
                + $"NeuroSim looks for them at the top and under {string.Join(", ", ModelKeys)}.");
        }

        return found.Keys.All(IsParallel) ? Strip(found) : found;
    }

    /// <summary>Numbers and strings outside the parameters, at the top and one level below (<c>epoch</c>, <c>args.lr</c>).</summary>
    public static OrderedDictionary<string, string> Words(object saved)
    {
        OrderedDictionary<string, string> words = new(StringComparer.Ordinal);
        foreach ((string key, object value) in Children(saved))
        {
            AddWord(words, key, value);
            foreach ((string inner, object innerValue) in Children(value))
            {
                AddWord(words, $"{key}.{inner}", innerValue);
            }
        }

        return words;
    }

    private static IEnumerable<KeyValuePair<string, object>> Children(object value) => value switch
    {
        PickleDict dict => dict.Items.Take(MaxWords),
        PickleNamespace names => names.Attributes.Items.Take(MaxWords),
        _ => [],
    };

    private static void AddWord(OrderedDictionary<string, string> words, string key, object value)
    {
        if (value is string or bool or long or double)
        {
            words[key] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        }
    }

    /// <summary>Steps into well-known keys, each of which may hold another (a model within a model's own save format).</summary>
    private static PickleDict Innermost(PickleDict dict)
    {
        for (int depth = 0; depth < MaxDepth; depth++)
        {
            IEnumerable<PickleDict> candidates = ModelKeys.Select(key => dict.Items.GetValueOrDefault(key)).OfType<PickleDict>();
            if (candidates.FirstOrDefault(HoldsTensors) is not { } inner)
            {
                break;
            }

            dict = inner;
        }

        return dict;
    }

    /// <summary>Tells parameters from a configuration that happens to be called "model".</summary>
    private static bool HoldsTensors(PickleDict dict) =>
        dict.Items.Values.Take(MaxWords).Any(v =>
            v is PickleTensor || (v is PickleDict inner && inner.Items.Values.Take(MaxWords).Any(i => i is PickleTensor or PickleDict)));

    private static void Collect(
        PickleDict dict, string prefix, int depth, OrderedDictionary<string, PickleTensor> found, ref int budget, FilePlace place)
    {
        foreach ((string key, object value) in dict.Items)
        {
            if (--budget < 0)
            {
                throw place.Error($"more than {MaxItems} items are nested in each other. The file is damaged or made to exhaust memory.");
            }

            if (value is PickleTensor tensor && !found.TryAdd(prefix + key, tensor))
            {
                throw place.Error($"the tensor name '{prefix + key}' occurs twice.");
            }

            if (value is PickleDict inner && !(prefix.Length == 0 && OtherKeys.Contains(key, StringComparer.Ordinal)))
            {
                int left = depth > 0 ? depth - 1 : throw place.Error($"dicts are nested deeper than {MaxDepth}. Save the state dict "
                    + "alone.");
                Collect(inner, $"{prefix}{key}.", left, found, ref budget, place);
            }
        }
    }

    private static bool IsParallel(string name) =>
        name.Length > ParallelPrefix.Length && name.StartsWith(ParallelPrefix, StringComparison.Ordinal);

    private static OrderedDictionary<string, PickleTensor> Strip(OrderedDictionary<string, PickleTensor> found) =>
        new(found.Select(f => KeyValuePair.Create(f.Key[ParallelPrefix.Length..], f.Value)), StringComparer.Ordinal);
}
