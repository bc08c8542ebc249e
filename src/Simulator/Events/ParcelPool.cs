namespace NeuroSim.Simulator.Events;

/// <summary>A message somewhere in the fabric: held by its sender, on a link, or in a queue.</summary>
internal struct Parcel
{
    /// <summary>The message.</summary>
    public Message Message;

    /// <summary>Its route.</summary>
    public int Route;

    /// <summary>The one behind it in the same list, or the next free one.</summary>
    public int Next;

    /// <summary>While its sender holds it: when it is ready, ps.</summary>
    public long ReadyPs;
}

/// <summary>Parcels in the order they came, linked through the pool.</summary>
internal struct ParcelList
{
    /// <summary>The first one, if there is any.</summary>
    public int First;

    /// <summary>The last one, if there is any.</summary>
    public int Last;

    /// <summary>How many.</summary>
    public int Count;
}

/// <summary>All parcels of a fabric in one array: a parcel is moved from list to list by its index, and never copied but where a route forks.</summary>
internal sealed class ParcelPool
{
    private const int None = -1;

    private Parcel[] _parcels = new Parcel[256];
    private int _free = None, _unused;

    /// <summary>A parcel. The reference is good until the next one is taken.</summary>
    public ref Parcel this[int parcel] => ref _parcels[parcel];

    /// <summary>Takes a parcel out of the pool, with a message.</summary>
    public int Take(in Message message, int route, long readyPs)
    {
        int parcel = _free;
        if (parcel != None)
        {
            _free = _parcels[parcel].Next;
        }
        else
        {
            parcel = _unused++;
            if (parcel == _parcels.Length)
            {
                Array.Resize(ref _parcels, 2 * parcel);
            }
        }

        ref Parcel taken = ref _parcels[parcel];
        (taken.Message, taken.Route, taken.ReadyPs) = (message, route, readyPs);
        return parcel;
    }

    /// <summary>Takes a parcel like another one.</summary>
    public int Copy(int parcel)
    {
        Message message = _parcels[parcel].Message;
        return Take(message, _parcels[parcel].Route, _parcels[parcel].ReadyPs);
    }

    /// <summary>Gives a parcel back.</summary>
    public void Return(int parcel)
    {
        _parcels[parcel].Next = _free;
        _free = parcel;
    }

    /// <summary>Puts a parcel behind the others of a list.</summary>
    public void Append(ref ParcelList list, int parcel)
    {
        if (list.Count++ == 0)
        {
            list.First = parcel;
        }
        else
        {
            _parcels[list.Last].Next = parcel;
        }

        list.Last = parcel;
    }

    /// <summary>Takes the first parcel of a list, which must not be empty.</summary>
    public int RemoveFirst(ref ParcelList list)
    {
        int parcel = list.First;
        list.First = _parcels[parcel].Next;
        list.Count--;
        return parcel;
    }
}
